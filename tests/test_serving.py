"""bin/serve for real: processes forked from one that is warm, and nothing is left open across."""

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask

from app import create_app
from core.database import db
from events.models import Event
from tests.factories import LONDON, make_club, make_member, make_rsvp, make_run
from tests.schema import close
from tests.servers import free_port
from web.limits import limiter
from web.warming import warm

ROOT = Path(__file__).parent.parent
NEAR = f"/near?lat={LONDON[0]}&lon={LONDON[1]}"


@pytest.fixture
def served(app: Flask, settings: dict[str, Any]) -> Iterator[str]:
    """The address of the site as bin/serve serves it; it has stopped afterwards, without error."""
    with app.app_context():
        make_run(make_club(at=LONDON), title="Canal loop")
        db.session.commit()
    site, port = serve(settings)
    yield f"http://127.0.0.1:{port}"
    site.terminate()
    said = site.communicate(timeout=20)[1].decode()
    assert site.returncode == 0, said
    assert "Traceback" not in said


def serve(settings: dict[str, Any]) -> tuple[subprocess.Popen[bytes], int]:
    """bin/serve and its port, once it answers."""
    port = free_port()
    names = {f"RUNCLUB_{name}": settings[name] for name in ("DATABASE_URL", "INSTANCE")}
    command = [sys.executable, "bin/serve", str(port)]
    site = subprocess.Popen(command, cwd=ROOT, env=os.environ | names, stderr=subprocess.PIPE)
    _wait_for(port, site)
    return site, port


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait_for(port: int, site: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert site.poll() is None, site.communicate()[1].decode()
        time.sleep(0.05)
    raise AssertionError("bin/serve did not answer within 30 s")


def read(address: str) -> str:
    with urlopen(address) as answer:  # noqa: S310 - on loopback
        return str(answer.read().decode())


@pytest.mark.both_databases
def test_all_processes_see_what_another_one_writes(app: Flask, served: str) -> None:
    before = [read(served + NEAR) for _ in range(12)]
    with app.app_context():
        run = db.session.query(Event).one()
        make_rsvp(run, make_member())
        db.session.commit()

    after = [read(served + NEAR) for _ in range(12)]

    assert [len(re.findall("Canal loop</a></h3>", page)) for page in before + after] == [1] * 24
    assert all(">0 going<" in page for page in before)
    assert all(">1 going<" in page for page in after)


@pytest.mark.both_databases
def test_a_warm_site_has_let_go_of_all_connections_and_works_as_before(
    settings: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    site = create_app(settings | {"LIMITS": True})
    with caplog.at_level(logging.INFO):
        warm(site)
    assert not caplog.records

    with site.app_context():
        assert db.engine.pool.checkedin() == db.engine.pool.checkedout() == 0
    assert limiter.enabled
    with caplog.at_level(logging.INFO):
        assert site.test_client().get(NEAR).status_code == 200
    assert [record.name for record in caplog.records] == ["patter.requests"]
    close(site)


@pytest.mark.parametrize("which", [0, -1])
def test_when_one_process_is_killed_all_end_in_error(
    app: Flask, settings: dict[str, Any], which: int
) -> None:
    site, port = serve(settings)
    victim = [site.pid, *children(site.pid)][which]

    os.kill(victim, signal.SIGKILL)

    site.communicate(timeout=20)  # until nobody has its end of the pipe any more
    assert site.returncode == (-signal.SIGKILL if victim == site.pid else 1)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_all_may_be_told_to_stop_at_once_and_more_than_once(
    app: Flask, settings: dict[str, Any]
) -> None:
    site, _port = serve(settings)

    for process in (*children(site.pid), site.pid) * 20:
        os.kill(process, signal.SIGTERM)

    said = site.communicate(timeout=20)[1].decode()
    assert (site.returncode, "Traceback" in said) == (0, False)


def test_a_site_whose_database_is_away_is_served_all_the_same(settings: dict[str, Any]) -> None:
    away = settings | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    site = create_app(away)

    warm(site)

    assert site.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/nowhere"), ("PUT", "/near"), ("GET", "/")])
def test_a_body_that_nobody_asked_for_does_not_end_the_connection(
    served: str, method: str, path: str
) -> None:
    host, port = served.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 5\r\n\r\n"
        connection.sendall(head.encode())
        time.sleep(0.2)
        connection.sendall(b"a=bcd")
        first = HTTPResponse(connection)
        first.begin()
        first.read()
        connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        second = HTTPResponse(connection)
        second.begin()

        assert (first.status, second.status) == (
            {"/nowhere": 404, "/near": 405}.get(path, 200),
            200,
        )
