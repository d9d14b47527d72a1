"""Together: clubs, memberships, roles, import."""
