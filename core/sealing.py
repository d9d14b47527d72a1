"""What makes web push private: words sealed for one browser, and a pass that says who asks.

RFC 8291 on RFC 8188 (aes128gcm), and RFC 8292 (VAPID); the primitives are cryptography's own.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
"""Octets of the one record; push services take no more (RFC 8291, 4)."""
LAST = b"\2"
"""Ends the words of the last record (RFC 8188, 2)."""


def text_of(raw: bytes) -> str:
    """Base64 as the web writes it, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Reads base64 as the web writes it; raises ValueError where it is none."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The key's point, uncompressed: 65 octets."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sealed(
    words: bytes,
    p256dh: str,
    auth: str,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push that the browser with these keys alone can open (RFC 8291, 3.4).

    `own` and `salt` are made anew each time; they are there for the RFC's example. Raises
    ValueError for keys that are none and for words that do not fit into one record.
    """
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(p256dh))
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(16)
    points = point_of(theirs) + point_of(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    secret = _derived(shared, bytes_of(auth), b"WebPush: info\0" + points, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    point = point_of(own.public_key())
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    body = AESGCM(key).encrypt(nonce, words + LAST, None)
    if len(head) + len(body) > RECORD:
        raise ValueError("too long for a push")
    return head + body


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def pass_for(address: str, key: ec.EllipticCurvePrivateKey, contact: str, until: datetime) -> str:
    """The `Authorization` that shows a push service who asks (RFC 8292, 2 and 3).

    `until` lies at most 24 h ahead.
    """
    parts = urlsplit(address)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(until.timestamp()),
        "sub": contact,
    }
    said = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    signature = text_of(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{signature}, k={text_of(point_of(key.public_key()))}"


def _part(content: Mapping[str, object]) -> str:
    return text_of(json.dumps(content, separators=(",", ":")).encode())
