"""Every setting: its default, how it is read, what it means. In the environment: RUNCLUB_…"""

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.identifiers import new_secret

PREFIX = "RUNCLUB_"
SHORTEST_SECRET = 32
WELL_KNOWN = {"dev", "development", "secret", "changeme", "change-me", "test", "password", "---"}


class BadSetting(Exception):
    """A setting that makes no sense; the message is one line that names it, never its value."""


@dataclass(frozen=True)
class Setting:
    """One setting: the text it has when nobody sets it, how it is read, and its meaning."""

    default: str
    read: Callable[[str], Any]
    meaning: str


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes:
            raise ValueError(f"must start with {' or '.join(f'{scheme}:' for scheme in schemes)}")
        _ = parts.port  # raises ValueError where the port is no number
        return text

    return read


def _mail_url(text: str) -> str:
    _url("smtp", "smtps", "file")(text)
    parts = urlsplit(text)
    if parts.scheme != "file" and not parts.hostname:
        raise ValueError("must name a mail server, such as smtp://user:password@host:587")
    if parse_qs(parts.query).get("tls", ["none"])[-1] not in ("starttls", "implicit", "none"):
        raise ValueError("must say tls=starttls, tls=implicit or tls=none")
    return text


def _optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: read(text) if text else None


def _public_url(text: str) -> str:
    _url("http", "https")(text)
    parts = urlsplit(text)
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must be a scheme and a host, such as https://runs.example.org")
    return text.rstrip("/")


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError("must be on or off")
    return text == "on"


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 10:
        raise ValueError("must be a whole number from 0 to 10")
    return int(text)


def _secret(text: str) -> str:
    if len(text) < SHORTEST_SECRET or text.lower() in WELL_KNOWN or len(set(text)) < 8:
        raise ValueError(f"must be a secret of {SHORTEST_SECRET} characters or more")
    return text


def _address(text: str) -> str:
    if "@" not in text or any(ord(sign) < 32 for sign in text):
        raise ValueError("must be a mail address")
    return text


def _geocoder(text: str) -> str:
    if text != "gazetteer" and not text.startswith(("nominatim:https://", "nominatim:http://")):
        raise ValueError("must be gazetteer or nominatim:https://…")
    return text


SETTINGS: dict[str, Setting] = {
    "DATABASE_URL": Setting(
        "",
        _optional(_url("sqlite", "postgresql", "postgres")),
        "where the rows are; SQLite in the instance folder by default",
    ),
    "SECRET_KEY": Setting(
        "", _secret, "signs cookies; made on first run and kept in the instance folder"
    ),
    "PUBLIC_URL": Setting("http://127.0.0.1:5000", _public_url, "what links in mails start with"),
    "MAIL_URL": Setting(
        "file:",
        _mail_url,
        "smtp://user:password@host:port?tls=…, or file: for .eml files",
    ),
    "MAIL_FROM": Setting("Patter <patter@localhost>", _address, "the sender of every mail"),
    "REDIS_URL": Setting(
        "", _optional(_url("redis", "rediss", "unix")), "shared limits and the bell"
    ),
    "GEOCODER": Setting("gazetteer", _geocoder, "gazetteer, or nominatim:https://… in front of it"),
    "TILES_URL": Setting(
        "",
        _optional(_url("https", "http")),
        "map tiles, pictures or vectors (.mvt, .pbf, .pmtiles); the bundled basemap by default",
    ),
    "LIMITS": Setting("on", _switch, "off only for floods on loopback"),
    "TRUSTED_PROXIES": Setting("0", _count, "how many proxies stand in front"),
    "INSTANCE": Setting("", _optional(Path), "another instance folder"),
}


def read_settings(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Every setting by name, read from the environment.

    Raises BadSetting, naming the setting, for an unknown name or a value that makes no sense.
    """
    environment = os.environ if environment is None else environment
    given = {
        name.removeprefix(PREFIX): text
        for name, text in environment.items()
        if name.startswith(PREFIX)
    }
    for name in given:
        if name not in SETTINGS:
            raise BadSetting(
                f"{PREFIX}{name} is not a setting of Patter; see README.md for the list"
            )
    values = {name: _read(name, given) for name in SETTINGS}
    if not values["LIMITS"] and not _on_loopback(values["PUBLIC_URL"]):
        raise BadSetting(f"{PREFIX}LIMITS may be off only where {PREFIX}PUBLIC_URL is on loopback")
    return values


def _read(name: str, given: Mapping[str, str]) -> Any:
    setting = SETTINGS[name]
    if name == "SECRET_KEY" and name not in given:
        return None
    try:
        return setting.read(given.get(name, setting.default).strip())
    except ValueError as error:
        raise BadSetting(f"{PREFIX}{name} {_reason(error)}") from None


def _reason(error: ValueError) -> str:
    reason = str(error)
    return reason if reason.startswith("must") else "makes no sense"


def _on_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def kept_secret(folder: Path) -> str:
    """The instance's own secret key, made on first run, readable by its owner alone."""
    path = folder / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept(path)
    with os.fdopen(descriptor, "w") as file:
        file.write(new_secret())
    return path.read_text()


def _kept(path: Path) -> str:
    try:
        return _secret(path.read_text().strip())
    except ValueError:
        raise BadSetting(
            f"the secret key in {path.name} is damaged; remove that file to make a new one"
        ) from None


def database_uri(url: str | None, folder: Path) -> str:
    """What SQLAlchemy opens: psycopg 3 for PostgreSQL, the instance folder's file otherwise."""
    if url is None:
        return f"sqlite:///{folder / 'patter.sqlite3'}"
    scheme, rest = url.split(":", 1)
    return f"postgresql+psycopg:{rest}" if scheme in ("postgres", "postgresql") else url
