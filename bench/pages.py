"""What pages cost beside a bare page of the same bytes: `python -m bench.pages FOLDER`.

FOLDER holds the world of `bench.make_world`. Granian serves the app and the bare page with two
workers each, in turn, on loopback; wrk asks on 16 connections. What strangers are told is kept
until something is written: so each page is asked for by addresses that nobody asked for before,
and then, "again", by a few that everybody asks for. Cards are kept as long, by whatever address
they were asked for: "written to" is a site where hardly any is. Linux alone: CPU and memory are
of /proc.
"""

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask, render_template, request
from flask_login import LoginManager
from jinja2 import DictLoader
from sqlalchemy import bindparam, create_engine, delete, insert, select, update

from app import create_app
from bench.make_world import database, settings, world
from bench.serve import cpu_seconds, memory_mib, serving
from bench.world_towns import Towns, scattered
from clubs.models import Club
from core import clock
from core.database import db
from core.identifiers import digest
from events.models import Event
from members.models import FRESH_FOR, SignIn

SECRETS = [f"signed-in-reader-{n}-of-the-benchmark" for n in range(200)]
"""Of members who read, one browser each."""
SHOWN = 20
BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}Runs{% endblock %}</title>
<link rel="stylesheet" href="{{ url_for('static', filename='app.css') }}"></head>
<body><a class="skip" href="#main">Skip to content</a>
<header><nav aria-label="Main"><a href="/">Home</a> <a href="/near">Near me</a>
<a href="/clubs">Clubs</a> {% if current_user.is_authenticated %}<a href="/me">Me</a>
{% else %}<a href="/in">Sign in</a>{% endif %}</nav></header>
<main id="main">{% block main %}{% endblock %}</main>
<footer><p>Be kind. Run easy. <a href="/about">About</a>
<a href="/privacy">Privacy</a></p></footer></body></html>"""
LIST = """{% extends "base.html" %}{% block title %}Runs near you{% endblock %}
{% block main %}<h1>Runs near you</h1><form method="get" role="search">
<label for="q">Place</label><input id="q" name="q"><button>Find</button></form>
<ul class="cards">{% for r in runs %}<li class="card"><article aria-labelledby="r{{ r.id }}">
<h2 id="r{{ r.id }}"><a href="/runs/{{ r.id }}">{{ r.title }}</a></h2><p class="meta">
<time datetime="{{ r.starts }}">{{ r.starts }}</time> · {{ r.club }} · {{ r.place }}</p>
<p>{{ "%.1f"|format(r.latitude) }} · {{ r.minutes }} min · {% if r.capacity %}
{{ r.capacity }} places{% else %}Room for all{% endif %}</p></article></li>{% endfor %}</ul>
{% endblock %}"""
Row = dict[str, float]


def served() -> Flask:
    """What granian serves: the app over the world."""
    return create_app(_given() | {"LIMITS": False})


def bare() -> Flask:
    """The limit: Flask-Login anonymous, one Core query of 20 rows, 20 cards without url_for.

    Templates draw it, with a head, links and a foot; spaces fill it up to the length asked for.
    """
    app = Flask(__name__)
    app.config |= {"SECRET_KEY": "bare", "SQLALCHEMY_DATABASE_URI": _uri(_given()["DATABASE_URL"])}
    app.jinja_loader = DictLoader({"base.html": BASE, "list.html": LIST})
    db.init_app(app)
    LoginManager(app).user_loader(lambda _key: None)
    rows = (
        select(Event.id, Event.title, Event.starts_local.label("starts"), Event.minutes)
        .add_columns(Event.capacity, Event.place, Event.latitude)
        .add_columns(Club.name.label("club"), Club.country)
        .join(Club, Club.id == Event.club_id)
        .where(Event.id > bindparam("after"))
        .order_by(Event.id)
        .limit(SHOWN)
    )
    chance = Random(3)  # noqa: S311 - which rows are asked for

    @app.get("/limit")
    def limit() -> str:
        found = db.session.execute(rows, {"after": chance.randrange(1000)}).all()
        html = render_template("list.html", runs=found)
        return html + " " * max(0, request.args.get("bytes", 0, int) - len(html))

    return app


def _given() -> dict[str, Any]:
    return settings(Path(os.environ["PATTER_WORLD"]), os.environ["PATTER_WORLD_URL"])


def _uri(url: str) -> str:
    return url if url.startswith("sqlite") else url.replace("postgresql:", "postgresql+psycopg:", 1)


@dataclass(frozen=True)
class Page:
    """One kind of page: its addresses, who asks, whether all ask for the same, and whether
    somebody writes each second meanwhile, so that hardly anything kept is good.
    """

    name: str
    paths: list[str]
    cookies: tuple[str, ...] = ()
    again: bool = False
    written: bool = False

    @property
    def once_more(self) -> "Page":
        """A few of its addresses, asked for again and again."""
        return replace(self, name=f"{self.name}, again", paths=self.paths[:20], again=True)


def pages_of(towns: Towns) -> list[Page]:
    """What is measured."""
    chance = towns.chance
    spots = [scattered(chance, row[2], row[3], 0.02) for row in towns.draw(1000)]
    near = [f"/near?lat={north:.4f}&lon={east:.4f}" for north, east in spots]
    dense = [f"/near?lat={north:.4f}&lon={east:.4f}" for north, east in towns.largest(200)]
    some = [chance.randrange(1, 10_000) for _ in range(1000)]
    return [
        Page("near page", near),
        Page("near page, signed in", near, tuple(f"sid={secret}" for secret in SECRETS)),
        Page("near page, dense", dense),
        Page("near page, written to", near, written=True),
        Page("clubs near", [f"{path}&show=clubs" for path in near]),
        Page("club page", [f"/clubs/club-{key}" for key in some]),
        Page("run page", [f"/runs/{key}" for key in some]),
        Page("JSON of 20 runs", [path.replace("/near", "/api/v1/runs") for path in near]),
        Page(".ics of a run", [f"/runs/{key}/calendar.ics" for key in some]),
    ]


def flood(address: str, pid: int, page: Page, seconds: int) -> Row:
    """Requests a second, p99 in ms and CPU in µs a request."""
    paths, cookies = (", ".join(f'"{one}"' for one in some) for some in (page.paths, page.cookies))
    script = f"""local paths, cookies = {{ {paths} }}, {{ {cookies} }}
local threads = 0
setup = function(thread) threads = threads + 1; thread:set("id", threads) end
init = function() math.randomseed(os.time() + 7919 * id) end
request = function()
  local path = paths[math.random(#paths)]
  wrk.headers["Cookie"] = #cookies > 0 and cookies[math.random(#cookies)] or nil
  local sign = path:find("?", 1, true) and "&n=" or "?n="
  return wrk.format("GET", {"path" if page.again else "path .. sign .. math.random(2^31)"})
end"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        began = cpu_seconds(pid)
        command = ["wrk", "-t2", "-c16", f"-d{seconds}s", "--timeout", "30s", "--latency"]
        command += ["-s", file.name, address]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{page.name}: not all answers were good\n{said}")
    count = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    late, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return {
        "req/s": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]
        "p99": float(late) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
        "cpu": (cpu_seconds(pid) - began) / count * 1e6,
    }


def bytes_of(address: str, page: Page) -> int:
    """How long the page is, on average; asking warms the server up."""
    lengths = []
    for path, cookie in zip(page.paths[:20], page.cookies or [""] * 20, strict=False):
        asking = urllib.request.Request(address + path, headers={"Cookie": cookie})  # noqa: S310 - loopback
        with urllib.request.urlopen(asking) as answer:  # noqa: S310 - loopback
            body = answer.read()
        if cookie and b'href="/sign-in' in body:
            raise SystemExit(f"{page.name}: the reader is not signed in.")
        lengths.append(len(body))
    return round(statistics.mean(lengths))


@contextmanager
def writing(page: Page) -> Iterator[None]:
    """Somebody commits something each second, if the page is of a site that is written to."""
    engine, stop = create_engine(_uri(os.environ["PATTER_WORLD_URL"])), threading.Event()

    def write() -> None:
        while not stop.wait(1):
            with engine.begin() as connection:
                connection.execute(update(SignIn).values(device=str(time.time())))

    writer = threading.Thread(target=write)
    if page.written:
        writer.start()
    yield
    stop.set()
    if page.written:
        writer.join()


def sign_in() -> None:
    """Let some members of the world be signed in."""
    now = clock.now() - timedelta(minutes=1)
    each = {"created_at": now, "seen_at": now, "fresh_until": now + FRESH_FOR, "device": ""}
    rows = [each | {"digest": digest(one), "member_id": n} for n, one in enumerate(SECRETS, 1)]
    db.session.execute(delete(SignIn).where(SignIn.digest.in_([row["digest"] for row in rows])))
    db.session.execute(insert(SignIn), rows)
    db.session.commit()


def median(rows: list[Row]) -> Row:
    """Of each figure the median of all rounds."""
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def measure(pages: list[Page], rounds: int, seconds: int) -> None:
    """Every page beside the limit of its own length, in turn, and the medians as a table."""
    with serving("bench.pages:served") as (ours, pid), serving("bench.pages:bare") as (theirs, low):
        print("| page | KiB | req/s | of the limit | p99 ms | of its | CPU µs | of its |")
        print(f"|{' --- |' * 8}")
        for page in pages:
            size = bytes_of(ours, page)
            limit = Page("limit", [f"/limit?bytes={size}"])
            bytes_of(theirs, limit)
            with writing(page):
                flood(ours, pid, page, seconds)
                both = [
                    (flood(ours, pid, page, seconds), flood(theirs, low, limit, seconds))
                    for _ in range(rounds)
                ]
            mine, best = (median([pair[which] for pair in both]) for which in (0, 1))
            print(
                f"| {page.name} | {size / 1024:.1f} | {mine['req/s']:.0f} "
                f"| {mine['req/s'] / best['req/s']:.0%} | {mine['p99']:.0f} "
                f"| {mine['p99'] / best['p99']:.1f}x "
                f"| {mine['cpu']:.0f} | {mine['cpu'] / best['cpu']:.1f}x |",
                flush=True,
            )
        print(f"\nMemory of the whole (PSS, two workers): {memory_mib(pid):.0f} MiB")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--only", default="", help="a part of the names of pages")
    given = parser.parse_args()
    kind = "postgresql" if given.postgresql else "sqlite"
    with world(given.folder, kind) as app, app.app_context():
        sign_in()
    with database(given.folder.resolve(), kind) as url:
        os.environ |= {"PATTER_WORLD": str(given.folder.resolve()), "PATTER_WORLD_URL": url}
        chance = Random(11)  # noqa: S311 - where is searched, the same each time
        pages = [page for page in pages_of(Towns(chance)) if given.only in page.name]
        again = [page.once_more for page in pages if not (page.cookies or page.written)]
        measure(pages + again, given.rounds, given.seconds)


if __name__ == "__main__":
    main()
