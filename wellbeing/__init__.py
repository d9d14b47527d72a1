"""How people are doing: check-ins, patterns, support. Sensitive, never logged."""
