"""Everything about me: export, erasure, retention."""
