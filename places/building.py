"""Turns the committed source files into the database that answers: once per source, atomically."""

import hashlib
import json
import lzma
import math
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from places.folding import fold, spelled_out
from places.short_forms import AREA_FORMS, COUNTRY_FORMS, PLACE_FORMS, code_as_context
from places.spelling import LONGEST, SHORTEST, shortened

SOURCE = Path(__file__).parent / "data"
TABLES = ("countries", "areas", "places", "localities", "postcodes")
# Changes of the schema below count as a new source.
SCHEMA_VERSION = "6"

# A locality without a census counts as a small town, and so does an empty place.
UNCOUNTED = 2000
# Spellings in other languages join the typo index from this size on.
WELL_KNOWN = 200_000
# From this size on, every slip of one letter is looked up directly.
OFTEN_MISSPELT = 15_000
# A prefix with more names than this gets its own short list of the largest.
LONG_LIST = 400
SHORT_LIST = 40

_SCHEMA = """
CREATE TABLE place (id INTEGER PRIMARY KEY, kind TEXT, name TEXT, cc TEXT, a1 TEXT, a2 TEXT,
                    lat REAL, lon REAL, pop INTEGER, reach INTEGER, cell INTEGER);
CREATE TABLE nk (key TEXT, id INTEGER, own INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE start (prefix TEXT, id INTEGER, own INTEGER, PRIMARY KEY (prefix, id)) WITHOUT ROWID;
CREATE TABLE area (code TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE country (cc TEXT PRIMARY KEY, name TEXT, people INTEGER) WITHOUT ROWID;
CREATE TABLE ctx (key TEXT, cc TEXT, a1 TEXT, a2 TEXT, PRIMARY KEY (key, cc, a1, a2))
    WITHOUT ROWID;
CREATE TABLE postcode (code TEXT, cc TEXT, lat REAL, lon REAL, name TEXT, people INTEGER,
                       precision_km REAL, PRIMARY KEY (code, cc)) WITHOUT ROWID;
CREATE TABLE spelling (rowid INTEGER PRIMARY KEY, key TEXT, id INTEGER);
CREATE TABLE slip (code INTEGER, spelling INTEGER, PRIMARY KEY (code, spelling)) WITHOUT ROWID;
CREATE VIRTUAL TABLE gram USING fts5(key, tokenize='trigram', content='', columnsize=0,
                                     detail=none);
CREATE VIRTUAL TABLE gram_count USING fts5vocab(gram, row);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""

Row = tuple[object, ...]


def build(target: Path, source: Path = SOURCE) -> Path:
    """The path of the database in the folder `target`, built when it is not there yet.

    Readers never see half a file: it is written beside and renamed. Older databases stay, since
    another process may still read them.
    """
    path = gazetteer_path(target, source)
    if not path.exists():
        target.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(prefix="gazetteer-", suffix=".part", dir=target)
        os.close(handle)
        try:
            _fill(Path(unfinished), source)
            Path(unfinished).chmod(0o644)
            Path(unfinished).replace(path)
        finally:
            Path(unfinished).unlink(missing_ok=True)
    return path


def gazetteer_path(target: Path, source: Path = SOURCE) -> Path:
    """Where the database of this source belongs; it need not exist."""
    return target / f"gazetteer-{checksum(source)[:12]}.sqlite3"


def checksum(source: Path = SOURCE) -> str:
    digest = hashlib.sha256(SCHEMA_VERSION.encode())
    for name in TABLES:
        digest.update((source / f"{name}.tsv.xz").read_bytes())
    return digest.hexdigest()


def _fill(path: Path, source: Path) -> None:
    database = sqlite3.connect(path)
    try:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        rows = {name: list(_rows(source, name)) for name in TABLES if name != "postcodes"}
        people = _fill_places(database, rows)
        _fill_contexts(database, rows)
        _fill_postcodes(database, _rows(source, "postcodes"), people)
        _fill_meta(database, source)
        database.commit()
        database.executescript(
            "CREATE INDEX place_cell ON place (cell);"
            "CREATE INDEX large_cell ON place (cell) WHERE kind = 'town' AND pop >= 100000;"
            "INSERT INTO gram(gram) VALUES ('optimize'); ANALYZE"
        )
    finally:
        database.close()


def _rows(source: Path, name: str) -> Iterator[list[str]]:
    with lzma.open(source / f"{name}.tsv.xz", "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


class _Entry:
    """One thing that has a name and a position, before it gets its number."""

    __slots__ = ("columns", "forms", "names", "order", "own")

    def __init__(
        self, columns: Row, names: Iterable[str], forms: Iterable[str], order: int
    ) -> None:
        self.columns, self.names, self.forms, self.order = columns, names, forms, order
        self.own = str(columns[1])


def cell_of(latitude: float, longitude: float) -> int:
    """The number of a point's quarter-degree cell: 1,440 cells to a row, from the south pole."""
    return int((latitude + 90) * 4) * 1440 + int((longitude + 180) % 360 * 4)


def _fill_places(database: sqlite3.Connection, rows: dict[str, list[list[str]]]) -> Counter[str]:
    """Writes everything that has a name; returns people by country and folded name."""
    entries = [*_countries(rows["countries"]), *_areas(rows["areas"]), *_towns(rows["places"])]
    entries += _localities(rows["localities"], rows["areas"])
    entries.sort(key=lambda entry: -entry.order)
    people: Counter[str] = Counter()
    index = _Index(database)
    for number, entry in enumerate(entries, 1):
        index.add(number, entry)
        if entry.columns[0] in {"town", "locality"}:
            key = f"{entry.columns[2]} {fold(entry.own)}"
            people[key] = max(people[key], entry.order)
    index.write()
    return people


def _countries(rows: list[list[str]]) -> Iterator[_Entry]:
    for cc, _, name, others, lat, lon, people, reach in rows:
        where = _place_columns(lat, lon, people, reach)
        columns = ("country", name, cc, "", "", *where)
        yield _Entry(columns, others.split("|"), COUNTRY_FORMS.get(cc, ()), int(people))


def _areas(rows: list[list[str]]) -> Iterator[_Entry]:
    for code, name, others, _, level, lat, lon, people, reach in rows:
        cc, a1, *a2 = code.split(".")
        kind = "state" if level == "1" else "district"
        where = _place_columns(lat, lon, people, reach)
        columns = (kind, name, cc, a1, ".".join(a2), *where)
        yield _Entry(columns, others.split("|"), (), int(people))


def _towns(rows: list[list[str]]) -> Iterator[_Entry]:
    for number, name, cc, a1, a2, lat, lon, people, others in rows:
        count = int(people) or UNCOUNTED
        reach = town_reach_km(count)
        where = _place_columns(lat, lon, people, str(reach))
        columns = ("town", name, cc, a1, a2, *where)
        yield _Entry(columns, others.split("|"), PLACE_FORMS.get(number, ()), count)


def town_reach_km(people: int) -> int:
    """How far a town of that many people reaches from its middle: 2 km at least."""
    return max(2, round(math.sqrt(people / 3000 / math.pi)))


def _localities(rows: list[list[str]], areas: list[list[str]]) -> Iterator[_Entry]:
    counties = {fold(row[1]): row[0] for row in areas if row[0].startswith("GB.")}
    for name, county, lat, lon in rows:
        _, a1, a2 = [*counties.get(fold(county), "GB..").split("."), ""][:3]
        where = _place_columns(lat, lon, "0", "2")
        yield _Entry(("locality", name, "GB", a1, a2 or county, *where), (), (), UNCOUNTED)


def _place_columns(lat: str, lon: str, people: str, reach: str) -> Row:
    latitude, longitude = float(lat), float(lon)
    return latitude, longitude, int(people), int(reach), cell_of(latitude, longitude)


class _Index:
    """Collects the rows of the name indexes and writes them in key order, which is fastest."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.places: list[Row] = []
        self.names: dict[tuple[str, int], int] = {}
        self.spellings: list[tuple[str, int]] = []
        self.slips: list[tuple[int, int]] = []

    def add(self, number: int, entry: _Entry) -> None:
        self.places.append((number, *entry.columns))
        own = {fold(entry.own), spelled_out(entry.own), *(fold(form) for form in entry.forms)}
        for key in sorted(own):
            self.names[key, number] = 1
            self._spell(key, number, entry.order)
        for name in entry.names:
            key = fold(name)
            if key and (key, number) not in self.names:
                self.names[key, number] = 0
                if entry.order >= WELL_KNOWN and key.isascii():
                    self._spell(key, number, entry.order)

    def _spell(self, key: str, number: int, people: int) -> None:
        self.spellings.append((key, number))
        if people >= OFTEN_MISSPELT and SHORTEST <= len(key) <= LONGEST:
            row = len(self.spellings)
            self.slips += [(code, row) for code in shortened(key)]

    def write(self) -> None:
        many = self.database.executemany
        many("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self.places)
        names = sorted((key, number, own) for (key, number), own in self.names.items() if key)
        many("INSERT INTO nk VALUES (?, ?, ?)", names)
        many("INSERT INTO start VALUES (?, ?, ?)", _starts(names))
        spellings = [(row, *pair) for row, pair in enumerate(self.spellings, 1)]
        many("INSERT INTO spelling VALUES (?, ?, ?)", spellings)
        many("INSERT INTO slip VALUES (?, ?)", sorted(self.slips))
        many("INSERT INTO gram (rowid, key) VALUES (?, ?)", [row[:2] for row in spellings])


def _starts(names: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """The largest places of every prefix that many names share, by own names before others."""
    by_size = sorted(names, key=lambda row: (-row[2], row[1]))
    for length in range(1, 7):
        shared = Counter(key[:length] for key, _, _ in names)
        largest: dict[str, dict[int, int]] = {
            prefix: {} for prefix, count in shared.items() if count > LONG_LIST
        }
        for key, number, own in by_size:
            if (prefix := key[:length]) in largest and len(largest[prefix]) < SHORT_LIST:
                largest[prefix].setdefault(number, own)
        for prefix in sorted(largest):
            yield from ((prefix, number, own) for number, own in sorted(largest[prefix].items()))


def _fill_contexts(database: sqlite3.Connection, rows: dict[str, list[list[str]]]) -> None:
    """What may stand after a place's name: countries, states, districts and their short forms."""
    contexts: set[tuple[str, str, str, str]] = set()
    for cc, iso3, name, others, *_ in rows["countries"]:
        forms = [cc, iso3, name, *others.split("|"), *COUNTRY_FORMS.get(cc, ())]
        contexts |= {(fold(form), cc, "", "") for form in forms}
    for code, name, others, iso, *_ in rows["areas"]:
        cc, a1, *a2 = code.split(".")
        forms = [name, *others.split("|"), *AREA_FORMS.get(iso, ()), *code_as_context(iso)]
        contexts |= {(fold(form), cc, a1, ".".join(a2)) for form in forms}
    contexts = {row for row in contexts if row[0]}
    database.executemany("INSERT INTO ctx VALUES (?, ?, ?, ?)", sorted(contexts))
    areas = [(row[0], row[1]) for row in rows["areas"]]
    database.executemany("INSERT OR IGNORE INTO area VALUES (?, ?)", areas)
    names = [(row[0], row[2], int(row[6])) for row in rows["countries"]]
    database.executemany("INSERT INTO country VALUES (?, ?, ?)", names)


def _fill_postcodes(
    database: sqlite3.Connection, rows: Iterable[list[str]], people: Counter[str]
) -> None:
    last, key = ["", "", ""], ""
    found: dict[tuple[str, str], Row] = {}
    for cc, code, *place in rows:
        if place[0]:
            last, key = place, fold(place[2])
        lat, lon, name = last
        count = people[f"{cc} {key}"] or UNCOUNTED
        if name.startswith("*"):
            count = UNCOUNTED  # a box number: a real place of that code comes first
        precision = _precision(cc, code)(count)
        row = (code, cc, float(lat), float(lon), name.lstrip("*"), count, precision)
        found.setdefault((code, cc), row)
    ordered = [found[key] for key in sorted(found)]
    database.executemany("INSERT INTO postcode VALUES (?, ?, ?, ?, ?, ?, ?)", ordered)


def _precision(country: str, code: str) -> Callable[[int], float]:
    """How wrong a code's position may be, in kilometres, given the people of its town."""
    exact = {"US": 3.0, "CA": 3.0}.get(country)
    if country == "GB" and not code.startswith("BT"):
        exact = 0.5 if " " in code else 2.0
    if exact is not None:
        return lambda _: exact
    return lambda people: max(5.0, float(town_reach_km(people)))


def _fill_meta(database: sqlite3.Connection, source: Path) -> None:
    meta = json.loads((source / "meta.json").read_text("utf-8"))
    rows = [(key, json.dumps(value)) for key, value in meta.items()]
    database.executemany("INSERT INTO meta VALUES (?, ?)", [*rows, ("checksum", checksum(source))])
