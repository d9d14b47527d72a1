"""Waking browsers by web push (RFC 8030, 8291, 8292): the service sees an address, never the words.

Browsers name the address themselves, so nothing is sent to a host that is not a push service.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from core.mail import Unsendable
from core.outbox import Message

SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""Where browsers can be woken; a name with a dot in front stands for the hosts below it."""
TIMEOUT = 10
KEPT_AT_SERVICE = timedelta(hours=12)
GONE = (404, 410)
REFUSED = 300
TOO_MANY = 429
BROKEN = 500


class Gone(Exception):
    """The browser is not to be woken any more."""


class PushFailed(Exception):
    """The push service did not answer, or asks to come again."""


def is_push_service(endpoint: str, services: tuple[str, ...] = SERVICES) -> bool:
    """Whether the address is one of a push service, over TLS and on its usual port."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    known = any(host == one or (one[0] == "." and host.endswith(one)) for one in services)
    return parts.scheme == "https" and port in (None, 443) and parts.username is None and known


def kept_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """The instance's own key, made on first use, readable by its owner alone."""
    path = folder / "push-key.pem"
    half = folder / f".push-key.{os.getpid()}"
    if not path.exists():
        made = ec.generate_private_key(ec.SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pem)
        with suppress(FileExistsError):
            os.link(half, path)  # whoever comes second keeps the first one's
        half.unlink()
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} is not a key for push")
    return key


def public_key(folder: Path) -> str:
    """What a browser asks for before it lets itself be woken: the key's point, in base64."""
    point = kept_key(folder).public_key()
    return _text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def wake(message: Message, folder: Path, contact: str) -> None:
    """Send one message of the channel "push".

    Raises Gone where the browser is not there any more, PushFailed where it may work later, and
    Unsendable where the service says no for good.
    """
    where = urlsplit(message.recipient)
    if not (where.hostname and where.scheme.startswith("http")):
        raise Unsendable("address")
    # Imported for the few messages that are pushes.
    from py_vapid import Vapid, VapidException  # noqa: PLC0415

    claims = {"aud": f"{where.scheme}://{where.netloc}", "sub": contact}
    try:
        headers = Vapid(private_key=kept_key(folder)).sign(claims)
        sealed = _sealed(message.text, **message.headers)
    except (KeyError, TypeError, ValueError, VapidException) as error:
        raise Unsendable(type(error).__name__) from None
    headers |= {"content-encoding": "aes128gcm", "ttl": str(int(KEPT_AT_SERVICE.total_seconds()))}
    status = _posted(Request(message.recipient, sealed, headers))  # noqa: S310 - looked at when it was given
    if status in GONE:
        raise Gone
    if status == TOO_MANY or status >= BROKEN:
        raise PushFailed(str(status))
    if status >= REFUSED:
        raise Unsendable(f"push {status}")


def _sealed(text: str, *, p256dh: str, auth: str) -> bytes:
    """The words as nobody but the browser can read them (RFC 8291)."""
    from http_ece import encrypt  # noqa: PLC0415 - as above

    ours = ec.generate_private_key(ec.SECP256R1())
    point, secret = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (p256dh, auth))
    sealed: bytes = encrypt(text.encode(), private_key=ours, dh=point, auth_secret=secret)
    return sealed


class _NoDetour(HTTPRedirectHandler):
    """Nobody is followed elsewhere: the address was looked at, once."""

    def redirect_request(self, *_: object) -> None:
        """An answer like any other that is no yes."""


def _posted(request: Request) -> int:
    """The status that the service answers with."""
    try:
        with build_opener(_NoDetour).open(request, timeout=TIMEOUT) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (OSError, HTTPException) as error:
        raise PushFailed(type(error).__name__) from None
