"""The shapes that the files under `data/` must have, and which of their words people read."""
