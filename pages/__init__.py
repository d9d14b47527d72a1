"""Read-only pages that bring several parts together."""
