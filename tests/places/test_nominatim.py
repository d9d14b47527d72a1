"""Nominatim in front of the gazetteer, against a server on loopback that behaves in every way."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from places.finder import Finder
from places.nominatim import Nominatim
from places.ranking import Wishes
from places.remembering import Memory

NOW = datetime.fromisoformat("2027-03-01T09:00:00+00:00")
ROW = {
    "lat": "51.4613",
    "lon": "-0.1156",
    "name": "Brockwell Lido",
    "display_name": "Brockwell Lido, London, United Kingdom",
    "addresstype": "leisure",
    "importance": 0.4,
    "boundingbox": ["51.460", "51.462", "-0.117", "-0.114"],
    "address": {"city": "London", "state": "England", "country": "United Kingdom"}
    | {"country_code": "gb"},
}


class Server(ThreadingHTTPServer):
    """Answers as it is told, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answerer)
        self.status, self.body, self.headers, self.delay = 200, json.dumps([ROW]), {}, 0.0
        self.between_bytes = 0.0
        self.asked: list[str] = []
        self.agents: list[str] = []


class Answerer(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.agents.append(self.headers["User-Agent"])
        time.sleep(self.server.delay)
        try:
            self.send_response(self.server.status)
            for name, value in self.server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            dripped = 0
            while self.server.between_bytes:
                self.wfile.write(self.server.body[dripped].encode())
                dripped += 1
                time.sleep(self.server.between_bytes)
            self.wfile.write(self.server.body[dripped:].encode())
        except (BrokenPipeError, ConnectionResetError):
            pass  # the caller had waited long enough

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def remote(server: Server, tmp_path: Path) -> Nominatim:
    address = f"http://127.0.0.1:{server.server_port}"
    return Nominatim(address, tmp_path / "cache.sqlite3", contact="https://runs.example.org")


@pytest.fixture
def finder(gazetteer_file: Path, remote: Nominatim) -> Finder:
    return Finder(gazetteer_file, remote)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_its_answer_comes_first(finder: Finder, server: Server) -> None:
    found = finder.find("Brockwell Lido", Wishes(), 5)

    assert found[0].label == "Brockwell Lido, London, England, United Kingdom"
    assert found[0].country_code == "GB"
    assert found[0].precision_km == pytest.approx(0.1, abs=0.05)


def test_what_was_typed_is_all_that_leaves(finder: Finder, server: Server) -> None:
    finder.find("Brockwell Lido", Wishes(near=(51.47, -0.11), country="GB"), 5)

    asked = parse_qs(urlsplit(server.asked[0]).query)
    assert asked["q"] == ["Brockwell Lido"]
    assert set(asked) == {"q", "format", "limit", "addressdetails", "accept-language"}
    assert "51.47" not in server.asked[0]
    assert "patter" in server.agents[0]
    assert "https://runs.example.org" in server.agents[0]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, "no"),
        (429, "later"),
        (500, "oh"),
        (503, "busy"),
        (200, "<html>not json"),
        (200, "{}"),
        (200, '{"error": "Unable to geocode"}'),
        (200, "[]"),
        (200, "[{}]"),
        (200, '["x"]'),
        (200, "null"),
        (200, '[{"display_name": "Nowhere", "lat": "", "lon": null}]'),
    ],
)
def test_the_gazetteer_answers_when_the_server_does_not(
    status: int, body: str, finder: Finder, server: Server
) -> None:
    server.status, server.body = status, body

    found = finder.find("Brixton", Wishes(), 5)

    assert found[0].label == "Brixton, Greater London, United Kingdom"
    assert found[0].latitude != 0.0


def test_a_server_that_hangs_is_not_waited_for(finder: Finder, server: Server) -> None:
    server.delay = 4.5
    started = time.monotonic()

    found = finder.find("Brixton", Wishes(), 5)

    assert found[0].name == "Brixton"
    assert time.monotonic() - started < 4.0


def test_a_server_that_drips_is_not_waited_for_either(finder: Finder, server: Server) -> None:
    server.between_bytes = 0.2
    server.body = " " * 40 + server.body
    started = time.monotonic()

    found = finder.find("Brixton", Wishes(), 5)

    assert found[0].name == "Brixton"
    assert time.monotonic() - started < 4.0
    server.between_bytes = 0.0  # the rest at once, so that nobody goes on reading


def test_no_server_at_all_is_no_trouble(gazetteer_file: Path, tmp_path: Path) -> None:
    remote = Nominatim("http://127.0.0.1:9", tmp_path / "cache.sqlite3")

    assert Finder(gazetteer_file, remote).find("Brixton", Wishes(), 5)[0].name == "Brixton"


def test_an_answer_is_kept_for_a_month(
    remote: Nominatim, server: Server, clock: time_machine.Traveller
) -> None:
    remote.find("Brockwell Lido", Wishes(), 5)
    clock.shift(timedelta(days=29))
    remote.find("brockwell  LIDO", Wishes(), 5)
    assert len(server.asked) == 1

    clock.shift(timedelta(days=2))
    remote.find("Brockwell Lido", Wishes(), 5)
    assert len(server.asked) == 2


def test_nothing_found_is_kept_for_a_day(
    remote: Nominatim, server: Server, clock: time_machine.Traveller
) -> None:
    server.body = "[]"
    remote.find("Brockwell Lido", Wishes(), 5)
    clock.shift(timedelta(hours=23))
    remote.find("Brockwell Lido", Wishes(), 5)
    assert len(server.asked) == 1

    clock.shift(timedelta(hours=2))
    remote.find("Brockwell Lido", Wishes(), 5)
    assert len(server.asked) == 2


def test_it_is_asked_once_a_second_at_most(
    remote: Nominatim, server: Server, clock: time_machine.Traveller
) -> None:
    remote.find("one", Wishes(), 5)

    assert remote.find("two", Wishes(), 5) is None
    assert len(server.asked) == 1

    clock.shift(timedelta(seconds=1.1))
    remote.find("two", Wishes(), 5)
    assert len(server.asked) == 2


def test_two_processes_share_the_second(
    server: Server, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    address = f"http://127.0.0.1:{server.server_port}"
    one, two = (Nominatim(address, tmp_path / "cache.sqlite3") for _ in range(2))

    one.find("one", Wishes(), 5)

    assert two.find("two", Wishes(), 5) is None
    assert two.find("one", Wishes(), 5) is not None


def test_of_many_processes_one_may_ask_each_second(tmp_path: Path) -> None:
    file, workers = tmp_path / "cache.sqlite3", get_context("spawn")

    with ProcessPoolExecutor(4, mp_context=workers) as pool:
        passed = list(pool.map(_passes, [(file, 1000.0 + n // 8) for n in range(24)]))

    assert sum(passed) == 3


def _passes(given: tuple[Path, float]) -> bool:
    file, now = given
    return Memory(file).pass_gate("call", now, 1.0)


def test_after_a_failure_it_is_left_alone_for_a_minute(
    remote: Nominatim, server: Server, clock: time_machine.Traveller
) -> None:
    server.status = 500
    remote.find("one", Wishes(), 5)
    clock.shift(timedelta(seconds=59))
    remote.find("two", Wishes(), 5)
    assert len(server.asked) == 1

    clock.shift(timedelta(seconds=2))
    remote.find("two", Wishes(), 5)
    assert len(server.asked) == 2


def test_it_is_left_alone_for_as_long_as_it_asks(
    remote: Nominatim, server: Server, clock: time_machine.Traveller
) -> None:
    server.status, server.headers = 429, {"Retry-After": "120"}
    remote.find("one", Wishes(), 5)
    clock.shift(timedelta(seconds=119))
    remote.find("two", Wishes(), 5)
    assert len(server.asked) == 1

    clock.shift(timedelta(seconds=2))
    remote.find("two", Wishes(), 5)
    assert len(server.asked) == 2


def test_typed_coordinates_never_leave(remote: Nominatim, server: Server) -> None:
    assert remote.find("51.5, -0.12", Wishes(), 5) is None
    assert server.asked == []


def test_suggestions_never_leave(finder: Finder, server: Server) -> None:
    assert finder.suggest("brix", Wishes(), 5)
    assert server.asked == []


def test_a_memory_that_cannot_be_written_is_no_trouble(
    server: Server, gazetteer_file: Path, tmp_path: Path
) -> None:
    remote = Nominatim(
        f"http://127.0.0.1:{server.server_port}", tmp_path / "none" / "cache.sqlite3"
    )

    assert Finder(gazetteer_file, remote).find("Brixton", Wishes(), 5)[0].name == "Brixton"


def test_the_memory_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("places.remembering.MOST_ANSWERS", 10)
    memory = Memory(tmp_path / "cache.sqlite3")

    for number in range(30):
        memory.keep(f"question {number}", [], until=1000.0 + number, now=0.0)

    kept = [memory.answer(f"question {number}", 0.0) is not None for number in range(30)]
    assert sum(kept) <= 10
    assert kept[-1]
