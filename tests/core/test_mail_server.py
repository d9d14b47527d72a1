"""Mail servers as operators name them: STARTTLS, implicit TLS, a name and a password."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from core import clock
from core.database import db
from core.delivery import deliver_due
from core.outbox import Message, post
from tests.servers import Mailbox, free_port

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
NAME = "patter@example.org"
PASSWORDS = {"plain": ("p@ss/word: x", "p%40ss%2Fword%3A%20x"), "with an umlaut": ("ü", "%C3%BC")}
"""As typed, and as in a URL."""


def make_certificate(folder: Path, host: str) -> Path:
    """A certificate for a host that has signed itself, with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server of our own")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ip_address(host))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    pem = serialization.Encoding.PEM
    kept = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(kept + made.public_bytes(pem))
    return file


class Doorkeeper(Mailbox):
    """Keeps mails, and by which line and whose name they came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[tuple[bool, bool]] = []

    async def handle_DATA(self, server: SMTP, talk: Session, envelope: Envelope) -> str:  # noqa: N802
        line = server.transport.get_extra_info("ssl_object")
        self.came.append((line is not None, bool(talk.authenticated)))
        return await super().handle_DATA(server, talk, envelope)


def admits(_server: SMTP, _talk: Session, _envelope: Envelope, _how: str, said: Any) -> AuthResult:
    """Whether the name and the password are the right ones."""
    assert isinstance(said, LoginPassword)
    right = {typed.encode() for typed, _ in PASSWORDS.values()}
    fine = said.login == NAME.encode() and said.password in right
    return AuthResult(success=fine, handled=False)


Serve = Callable[..., Doorkeeper]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts a server: `serve("starttls")`, `serve("implicit", host="127.0.0.2")`."""
    running = []

    def start(way: str, host: str = "127.0.0.1") -> Doorkeeper:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(make_certificate(tmp_path, host))
        box, wraps = Doorkeeper(), way == "implicit"
        more: dict[str, Any] = {"authenticator": admits, "auth_required": True}
        if wraps:
            more |= {"ssl_context": context, "auth_require_tls": False}
        else:
            more |= {"tls_context": context, "require_starttls": True}
        controller = Controller(box, hostname="127.0.0.1", port=free_port(), **more)
        controller.start()
        running.append(controller)
        box.url = f"smtp://patter%40example.org:{PASSWORDS['plain'][1]}@127.0.0.1:{controller.port}?tls={way}"
        return box

    yield start
    for one in running:
        one.stop()


def send_one(app: Flask, url: str, key: str = "letter") -> Message:
    """One mail towards this server, and its row afterwards."""
    app.config["MAIL_URL"] = url
    with app.app_context():
        post(key, "cleo@example.org", "Hello", "Words\n", clock.now())
        db.session.commit()
        deliver_due(clock.now())
        row = db.session.query(Message).filter_by(key=key).one()
        db.session.expunge(row)
    return row


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates of 127.0.0.1 are known on this machine, as an operator would have it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "127.0.0.1.pem"))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("way", ["starttls", "implicit"])
def test_a_mail_goes_over_a_private_line_under_a_name(app: Flask, serve: Serve, way: str) -> None:
    box = serve(way)

    row = send_one(app, box.url)

    assert row.delivered_at is not None, row.last_error
    assert box.came == [(True, True)]
    assert box.messages[0]["Subject"] == "Hello"


@pytest.mark.usefixtures("trusted")
def test_a_password_may_have_any_signs(app: Flask, serve: Serve) -> None:
    box, (_, other) = serve("starttls"), PASSWORDS["with an umlaut"]

    row = send_one(app, box.url.replace(PASSWORDS["plain"][1], other))
    wrong = send_one(app, box.url.replace(PASSWORDS["plain"][1], other * 2), "second")

    assert row.delivered_at is not None, row.last_error
    assert wrong.last_error == "SMTPAuthenticationError 535"


@pytest.mark.usefixtures("trusted")
def test_smtps_is_another_word_for_implicit_tls(app: Flask, serve: Serve) -> None:
    box = serve("implicit")

    row = send_one(app, box.url.replace("smtp:", "smtps:").partition("?")[0])

    assert row.delivered_at is not None, row.last_error


@pytest.mark.parametrize("way", ["starttls", "implicit"])
def test_nothing_is_said_to_a_server_whose_certificate_nobody_knows(
    app: Flask, serve: Serve, way: str
) -> None:
    box = serve(way)

    row = send_one(app, box.url)

    assert box.messages == []
    assert (row.delivered_at, row.dead_at) == (None, None)
    assert row.last_error == "SSLCertVerificationError"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("way", ["starttls", "implicit"])
def test_nor_to_one_whose_certificate_is_for_another_host(
    app: Flask, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    box = serve(way, host="127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "127.0.0.2.pem"))

    row = send_one(app, box.url)

    assert box.messages == []
    assert row.last_error == "SSLCertVerificationError"


@pytest.mark.usefixtures("trusted")
def test_a_password_is_never_said_over_an_open_line(app: Flask, serve: Serve) -> None:
    box = serve("starttls")

    row = send_one(app, box.url.replace("tls=starttls", "tls=none"))

    assert box.messages == []
    assert row.delivered_at is None


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_tried_again_later_and_named(app: Flask, serve: Serve) -> None:
    box = serve("starttls")

    row = send_one(app, box.url.replace("p%40ss", "wrong"))

    assert box.messages == []
    assert (row.delivered_at, row.dead_at, row.attempts) == (None, None, 1)
    assert row.last_error == "SMTPAuthenticationError 535"
    assert row.claimed_until > clock.now()
    app.config["MAIL_URL"] = box.url
    with app.app_context():
        assert deliver_due(clock.now() + timedelta(minutes=2)) == 1
    assert len(box.messages) == 1
