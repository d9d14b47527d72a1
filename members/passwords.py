"""Passwords: hashed with Argon2id, and long enough to be the only factor."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST = 15  # NIST SP 800-63B-4, for a password that is the only factor
LONGEST = 256
FEWEST_OF_ONES_OWN = 8
FEWEST_DIFFERENT = 5
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
)
LONGEST_OF_A_RUN = 4
BETWEEN_WORDS = r"[\s!-/:-@\[-`{-~]+"  # blanks and what a keyboard has for punctuation
COMMON = Path(__file__).parent / "data" / "common-passwords.txt"

# 19 MiB and two passes: OWASP's figures for one lane.
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
_at_once = BoundedSemaphore(4)  # 76 MiB at most, however many sign in together
NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$otpbgLQUYQNhPBmobCg3ug"
    "$pgZygZPuwjJpjEV6ci7KFCpHdV4jijxxOgkxrIrLcOA"
)
"""The hash that a password is compared with where there is none, so that it takes as long."""


def hash_password(password: str) -> str:
    """What is stored of a password."""
    with _at_once:
        return _hasher.hash(_normal(password))


def check_password(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes as long where nothing is stored."""
    try:
        with _at_once:
            return _hasher.verify(stored or NOBODYS, _normal(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether a stored hash was made with other figures than today's."""
    return _hasher.check_needs_rehash(stored)


def objection(password: str, *own_words: str) -> str | None:
    """Why a new password will not do, as a sentence; None when it will.

    `own_words` (a name, an address) count for nothing, and neither does what everybody types.
    """
    if len(password) < SHORTEST:
        why = _("Use at least %(n)s characters. Four unrelated words do well.", n=SHORTEST)
        return str(why)
    if len(password) > LONGEST:
        return str(_("Use at most %(most)s characters.", most=LONGEST))
    if _is_guessable(_normal(password).casefold(), own_words):
        return str(_("That one is easy to guess. Four unrelated words do well."))
    return None


def _normal(password: str) -> str:
    """One form for the same characters, whichever keyboard they were typed on."""
    return unicodedata.normalize("NFC", password)


def _is_guessable(password: str, own_words: tuple[str, ...]) -> bool:
    plain = re.sub(BETWEEN_WORDS, "", password)
    if plain in _common():
        return True
    worthless = [*_common(), *_parts(own_words)]
    rest = plain
    for word in sorted(worthless, key=len, reverse=True):
        rest = rest.replace(word, " ")
    rest = _without_runs(_once(rest if plain else password)).replace(" ", "")
    return len(rest) < FEWEST_OF_ONES_OWN or len(set(rest)) < FEWEST_DIFFERENT


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _parts(own_words: tuple[str, ...]) -> list[str]:
    parts = re.split(r"[\W_\d]+", " ".join(own_words).casefold())
    return [part for part in parts if len(part) > 2]


def _once(text: str) -> str:
    """A text that repeats itself, once: abcabcabc is abc."""
    return re.sub(r"(.{1,12}?)\1+", r"\1", text)


def _without_runs(text: str) -> str:
    """What is left when neighbours on a keyboard, in the alphabet or among digits are one."""
    for run in RUNS:
        for line in (run, run[::-1]):
            for size in range(len(line), LONGEST_OF_A_RUN - 1, -1):
                for start in range(len(line) - size + 1):
                    text = text.replace(line[start : start + size], line[start])
    return text
