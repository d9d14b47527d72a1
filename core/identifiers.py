"""Names for things: slugs that people read, secrets that nobody guesses."""

import hashlib
import re
import secrets
import unicodedata

SLUG_LENGTH = 60


def slug_of(name: str) -> str:
    """A readable URL part made of a name: lower-case ASCII letters, digits and hyphens.

    Names in other scripts leave nothing that is ASCII; they become "club".
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-") or "club"


def new_secret() -> str:
    """256 random bits, safe in URLs and cookies."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six random digits, for a person to type."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hexadecimal, so that a leak opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
