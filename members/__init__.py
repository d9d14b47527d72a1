"""Who: accounts, sign-in, sessions, settings."""
