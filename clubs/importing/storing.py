"""Rows into the table, a thousand to a transaction; the same file again changes nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from clubs.importing.rows import Row, point_key
from clubs.importing.whereabouts import columns_of
from clubs.models import Club, Membership, Role
from clubs.slugs import free_slugs
from core.database import begin_write, db
from places.located import cell_of, where

BATCH = 1000
NEW, CHANGED, UNCHANGED, KEPT = "new", "changed", "unchanged", "left to their owners"


@dataclass(frozen=True, slots=True)
class Known:
    """A club that is in the table already, as far as an import asks."""

    id: int
    digest: str | None
    owner_id: int | None


@dataclass(slots=True)
class Import:
    """One run of the command. `owner_id` gets what it brings; without, it waits to be claimed.

    What people own is theirs: an import changes clubs that nobody owns, or that `owner_id` does.
    """

    owner_id: int | None
    now: datetime
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def store(self, rows: Sequence[Row]) -> None:
        """Store up to BATCH rows in one transaction, committed here so that a failure loses one."""
        prepared = {id(row): columns_of(row) for row in self._unseen(rows)}
        if self.dry_run:
            self.counts += self._write(rows, prepared)
            db.session.rollback()
            return
        begin_write()
        try:
            counts = self._write(rows, prepared)
            db.session.commit()
        except IntegrityError:
            # Another import or a new club came between; now its rows can be seen.
            begin_write()
            counts = self._write(rows, prepared)
            db.session.commit()
        self.counts += counts

    def _unseen(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that need a place name or a country: found before the write lock is taken."""
        rows = [row for row in rows if not (row.fields["place"] and row.fields["country"])]
        known = _known(rows) if rows else {}
        return [row for row in rows if self._verdict(row, known.get(row.key)) in (NEW, CHANGED)]

    def _verdict(self, row: Row, known: Known | None) -> str:
        if known is None:
            return NEW
        if known.owner_id is None and self.owner_id is not None:
            return CHANGED
        if known.digest == row.digest:
            return UNCHANGED
        return CHANGED if known.owner_id in (None, self.owner_id) else KEPT

    def _write(self, rows: Sequence[Row], prepared: dict[int, dict[str, Any]]) -> Counter[str]:
        known = _known(rows)
        verdicts = {id(row): self._verdict(row, known.get(row.key)) for row in rows}
        new = [row for row in rows if verdicts[id(row)] == NEW]
        changed = [row for row in rows if verdicts[id(row)] == CHANGED]
        if not self.dry_run:
            self._insert([_columns(row, prepared) for row in new])
            self._update([(known[row.key], _columns(row, prepared)) for row in changed])
        return Counter(verdicts.values())

    def _insert(self, columns: list[dict[str, Any]]) -> None:
        if not columns:
            return
        slugs = free_slugs([one["name"] for one in columns])
        rows = [
            one | {"slug": slug, "created_at": self.now}
            for one, slug in zip(columns, slugs, strict=True)
        ]
        ids = db.session.scalars(insert(Club).returning(Club.id), rows).all()
        db.session.execute(update(Club).where(Club.id.in_(ids)).values(badge=Club.id))
        self._own(ids)

    def _update(self, changes: list[tuple[Known, dict[str, Any]]]) -> None:
        if not changes:
            return
        db.session.execute(update(Club), [{"id": known.id} | row for known, row in changes])
        self._own([known.id for known, _row in changes if known.owner_id is None])

    def _own(self, ids: Iterable[int]) -> None:
        if self.owner_id is None:
            return
        mine = {"member_id": self.owner_id, "role": Role.OWNER}
        held = Membership.member_id == self.owner_id, Membership.club_id.in_(ids)
        belonging = set(db.session.scalars(select(Membership.club_id).where(*held)))
        if belonging:
            db.session.execute(update(Membership).where(*held).values(role=Role.OWNER))
        rows = [mine | {"club_id": id_, "joined_at": self.now} for id_ in ids]
        rows = [row for row in rows if row["club_id"] not in belonging]
        if rows:
            db.session.execute(insert(Membership), rows)


def _columns(row: Row, prepared: dict[int, dict[str, Any]]) -> dict[str, Any]:
    fields = row.fields
    latitude, longitude = row.point or (0.0, 0.0)
    usual = {f"usual_{name}": fields[name] or None for name in ("level", "pace", "weekday", "time")}
    optional = {name: fields[name] or None for name in ("website", "source", "source_id")}
    written = {"name": fields["name"], "about": fields["about"], "source_digest": row.digest}
    found = prepared.get(id(row)) or columns_of(row)
    return where(latitude, longitude) | usual | optional | written | found


def _known(rows: Sequence[Row]) -> dict[tuple[str, ...], Known]:
    """The clubs that these rows are already, by key."""
    sourced: dict[str, list[str]] = {}
    placed = []
    for row in rows:
        if len(row.key) == 2:
            sourced.setdefault(row.key[0], []).append(row.key[1])
        else:
            placed.append(row)
    known: dict[tuple[str, ...], Known] = {}
    for source, ids in sourced.items():
        asked = _clubs().where(Club.source == source, Club.source_id.in_(ids))
        for club in db.session.execute(asked):
            known[(source, club.source_id)] = Known(club.id, club.source_digest, club.member_id)
    for club in db.session.execute(_clubs().where(_beside(placed))) if placed else ():
        key = point_key(club.name, club.latitude, club.longitude)
        known[key] = Known(club.id, club.source_digest, club.member_id)
    return known


def _clubs() -> Select[int, str, float, float, str | None, str | None, int]:
    owned = and_(Membership.club_id == Club.id, Membership.role == Role.OWNER)
    return select(
        Club.id, Club.name, Club.latitude, Club.longitude, Club.source_id, Club.source_digest,
        Membership.member_id,
    ).outerjoin(Membership, owned).order_by(Club.id.desc())  # fmt: skip


def _beside(rows: Sequence[Row]) -> Any:
    """Clubs of these names in these rows of the grid; a rounded point may lie one row further."""
    cells = {cell_of(*row.point)[0] + step for row in rows if row.point for step in (-1, 0, 1)}
    return Club.name.in_({row.fields["name"] for row in rows}) & Club.gy.in_(cells)
