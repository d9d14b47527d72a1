"""Notes sealed at rest: AES-GCM, with a key that lies outside the database.

A lost copy of the database says nothing without the key file, and a note moved to another
member's row does not open. The first byte names the key, so that a new one can be added at the
head of the file (`number base64` on each line) while older notes stay readable.
"""

import os
from base64 import b64decode, b64encode
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE_NAME = "wellbeing-key"
NONCE_LENGTH = 12


class BadKey(Exception):
    """The key file is damaged, or a note was sealed with a key that it does not hold."""


def seal(text: str | None, member_id: int, folder: Path) -> bytes | None:
    """A note as it is stored; None for none."""
    if not text:
        return None
    number, key = next(iter(_keys(folder).items()))
    nonce = os.urandom(NONCE_LENGTH)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _bound(number, member_id))
    return bytes([number]) + nonce + sealed


def unseal(stored: bytes | None, member_id: int, folder: Path) -> str | None:
    """The words of a stored note. Raises BadKey where the key is not the one it was sealed with."""
    if not stored:
        return None
    number, nonce = stored[0], stored[1 : 1 + NONCE_LENGTH]
    try:
        key = AESGCM(_keys(folder)[number])
        opened = key.decrypt(nonce, stored[1 + NONCE_LENGTH :], _bound(number, member_id))
    except (KeyError, InvalidTag):
        raise BadKey("a note was sealed with another key") from None
    return opened.decode()


def digest_key(folder: Path) -> bytes:
    """A secret for digests that nobody without the key file can make again."""
    return list(_keys(folder).values())[-1]


def _bound(number: int, member_id: int) -> bytes:
    return f"{number}:{member_id}".encode()


def _keys(folder: Path) -> dict[int, bytes]:
    path = folder / FILE_NAME
    _make(path)
    return _read(path, path.stat().st_mtime_ns)


def _make(path: Path) -> None:
    """The first key, on first use, readable by its owner alone."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"1 {b64encode(AESGCM.generate_key(256)).decode()}\n")
    try:
        path.hardlink_to(draft)  # whoever comes first decides, and no half-written key is read
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@cache
def _read(path: Path, _changed: int) -> dict[int, bytes]:
    keys = {}
    try:
        for line in path.read_text().split("\n"):
            if line.strip():
                number, secret = line.split()
                keys[int(number)] = b64decode(secret, validate=True)
        if not keys or any(len(key) != 32 or not 0 < number < 256 for number, key in keys.items()):
            raise ValueError
    except ValueError:
        raise BadKey(f"{path.name} is damaged; put its copy back") from None
    return keys
