"""Web push holds to the examples that its RFCs print."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from core.sealing import bytes_of, pass_for, point_of, sealed, text_of

# RFC 8291, section 5 and appendix A.
WORDS = b"When I grow up, I want to be a watermelon"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy"
    "4a-fN"
)


def test_words_are_sealed_as_the_rfc_prints_it() -> None:
    own = ec.derive_private_key(int.from_bytes(bytes_of(OWN), "big"), ec.SECP256R1())

    body = sealed(WORDS, BROWSER, SECRET, own=own, salt=bytes_of(SALT))

    assert text_of(body) == BODY


def test_the_same_words_never_look_the_same() -> None:
    assert sealed(WORDS, BROWSER, SECRET) != sealed(WORDS, BROWSER, SECRET)


@pytest.mark.parametrize("key", ["", "AAAA", "A" * 87, "no base64 at all", "ö"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        sealed(WORDS, key, SECRET)


def test_words_too_long_for_one_record_are_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        sealed(b"x" * 4000, BROWSER, SECRET)


def test_the_pass_is_signed_and_names_the_service_alone() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    until = datetime(2026, 6, 1, 12, tzinfo=UTC)

    shown = pass_for("https://push.example:443/send/abc?d=1", key, "mailto:us@example.org", until)

    scheme, token, named = shown.replace("vapid t=", "vapid ").replace(", k=", " ").split(" ")
    said, _, signature = token.rpartition(".")
    raw = bytes_of(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key.public_key().verify(encode_dss_signature(r, s), said.encode(), ec.ECDSA(SHA256()))
    header, claims = (json.loads(bytes_of(part)) for part in said.split("."))
    assert scheme == "vapid"
    assert named == text_of(point_of(key.public_key()))
    assert header == {"typ": "JWT", "alg": "ES256"}
    assert claims == {
        "aud": "https://push.example:443", "exp": 1780315200, "sub": "mailto:us@example.org",
    }  # fmt: skip
