"""Who was erased, kept apart from the database, so that a restored copy can be made to forget.

One line of JSON each, in a file of the instance folder: the number the account had and the moment
it was made, which together mean one account, and no name.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from core.database import db
from members.models import Member

FILE_NAME = "erased.jsonl"


def note(member: Member, now: datetime, folder: Path) -> None:
    """Add the member; the line is on the disk when this returns."""
    line = {
        "member": member.id,
        "made_at": member.created_at.isoformat(),
        "erased_at": now.isoformat(),
    }
    known = os.open(folder / FILE_NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(known, f"{json.dumps(line)}\n".encode())
        os.fsync(known)
    finally:
        os.close(known)


def come_back(folder: Path) -> list[Member]:
    """The members in the database that have been erased before."""
    found = (
        db.session.scalar(select(Member).where(Member.id == key, Member.created_at == made_at))
        for key, made_at in set(_lines(folder))
    )
    return sorted((member for member in found if member), key=lambda member: member.id)


def _lines(folder: Path) -> Iterator[tuple[int, datetime]]:
    file = folder / FILE_NAME
    for line in file.read_text().splitlines() if file.exists() else []:
        row = json.loads(line)
        yield row["member"], datetime.fromisoformat(row["made_at"])
