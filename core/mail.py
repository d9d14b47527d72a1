"""One mail as bytes, and the ways it leaves: over SMTP, or as an .eml file."""

import os
import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from core.identifiers import digest
from core.outbox import Message

TIMEOUT = 10
"""How many seconds a mail server has for each of its answers."""
JOINER = "\u200d"
"""Not printable by itself, but it makes one picture of several."""
ADMITTED = 235
PORTS = {"none": 25, "starttls": 587, "implicit": 465}


class Unsendable(Exception):
    """This message can never leave as it is; the text is one word for the log, no address."""


class WholeLine(UnstructuredHeader, BaseHeader):
    """A header whose value is a URL: never folded, and never turned into encoded words."""

    def fold(self, *, policy: Any) -> str:
        """The header on one line; RFC 5322 allows 998 signs."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", WholeLine)
# Seven bits, since not every server on the way says that it takes eight.
POLICY = policy.SMTP.clone(header_factory=_headers, cte_type="7bit")

Send = Callable[[Message], None]


@dataclass(frozen=True)
class Post:
    """Where mails leave, and what they carry: three settings and the instance folder."""

    url: str
    sender: str
    public_url: str
    instance: Path


def clean(words: str) -> str:
    """Words as a header may carry them.

    Line breaks of every alphabet become blanks and nothing reads as an encoded word, since some
    interpreters decode one into a line break and so into a header of its own (CVE-2024-6923).
    """
    # What cannot be printed goes first: between = and ? it would hide them from each other.
    kept = "".join(sign if sign.isprintable() or sign == JOINER else " " for sign in words)
    return " ".join(kept.split()).replace("=?", "= ?")


def mail_of(message: Message, post: Post) -> EmailMessage:
    """The mail that a row of the outbox stands for; the same row is the same mail each time.

    Raises Unsendable where the address or a header cannot be written.
    """
    try:
        mail = _with_headers(message, post)
        mail.set_content(message.text)
        if message.html:
            mail.add_alternative(message.html, subtype="html")
        if message.calendar:
            method = re.search(r"^METHOD:(\w+)\s*$", message.calendar, re.MULTILINE)
            kind = {"method": method[1]} if method else {}
            mail.add_alternative(message.calendar, subtype="calendar", params=kind)
        mail.as_bytes()
    except Exception as error:  # whatever the email package cannot write, it never will
        raise Unsendable(type(error).__name__) from None
    return mail


def _with_headers(message: Message, post: Post) -> EmailMessage:
    mail = EmailMessage(policy=POLICY)
    name, address = parseaddr(post.sender)
    mail["From"] = Address(clean(name), addr_spec=address)
    mail["To"] = Address(addr_spec=message.recipient)
    mail["Subject"] = clean(message.subject)
    mail["Date"] = message.due_at.astimezone(UTC)
    mail["Message-ID"] = message_id(message.key, post.public_url)
    mail["Auto-Submitted"] = "auto-generated"
    for header, value in message.headers.items():
        mail[header] = clean(value)
    return mail


def message_id(key: str, public_url: str) -> str:
    """The Message-ID of a key: the same each time, so that a mail sent twice is seen to be one."""
    return f"<{digest(key)[:40]}@{urlsplit(public_url).hostname}>"


@contextmanager
def opened(post: Post) -> Iterator[Send]:
    """The way out, open for several messages; `send(message)` returns once it was accepted.

    Raises OSError or smtplib.SMTPException where the server cannot be reached.
    """
    if post.url.startswith("file:"):
        folder = Path(unquote(urlsplit(post.url).path) or post.instance / "mail")
        folder.mkdir(parents=True, exist_ok=True)
        yield lambda message: write(message, post, folder)
    else:
        with _connected(post.url) as server:
            yield lambda message: _hand_over(server, message, post)


def write(message: Message, post: Post, folder: Path) -> None:
    """The mail as a file; names sort by time, and the same message is the same file."""
    name = f"{message.due_at:%Y%m%dT%H%M%S.%f}-{message.id:08}.eml"
    half = folder / f".{name}.half"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(mail_of(message, post).as_bytes())
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / name)


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, way = parts.hostname or "", tls_of(url)
    port = parts.port or PORTS[way]
    context = ssl.create_default_context()
    if way == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if way == "starttls":
            server.starttls(context=context)
        if parts.username:
            _log_in(server, unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _log_in(server: smtplib.SMTP, name: str, password: str) -> None:
    """Say who sends. smtplib knows ASCII alone; other signs go by PLAIN, which is UTF-8 (RFC 4616).

    Raises smtplib.SMTPAuthenticationError for a no.
    """
    if f"{name}{password}".isascii():
        server.login(name, password)
        return
    server.ehlo_or_helo_if_needed()
    said = b64encode(f"\0{name}\0{password}".encode()).decode()
    code, words = server.docmd("AUTH", f"PLAIN {said}")
    if code != ADMITTED:
        raise smtplib.SMTPAuthenticationError(code, words)


def tls_of(url: str) -> str:
    """How a mail URL says the line is kept private: starttls, implicit or none.

    Without `tls=` it is starttls, and none towards this machine itself.
    """
    parts = urlsplit(url)
    if parts.scheme == "smtps":
        return "implicit"
    usual = "none" if parts.hostname in ("localhost", "127.0.0.1", "::1") else "starttls"
    return parse_qs(parts.query).get("tls", [usual])[-1]


def _hand_over(server: smtplib.SMTP, message: Message, post: Post) -> None:
    mail = mail_of(message, post)
    sender = parseaddr(post.sender)[1]
    server.send_message(mail, sender, [_as_ascii(message.recipient)])


def _as_ascii(address: str) -> str:
    """The address with its domain in ASCII, as every server takes it."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"
