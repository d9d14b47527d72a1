"""Everything about one member, made while she waits and kept nowhere."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import clubs.mine
import events.mine
import members.mine
import notices.mine
from members.models import Member
from privacy.retention import periods
from wellbeing import keeping

TABLED = {
    "check_in": "check_ins",
    "week": "weekly",
    "longer": "longer",
    "movement": "movements",
    "consent": "consents",
}
"""What a line of the table is called, and the part of the export it comes from."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def everything(member: Member, now: datetime, folder: Path) -> dict[str, Any]:
    """All that is kept about the member, part by part; `folder` holds the key of the notes."""
    return {
        "made_at": now,
        **members.mine.export(member),
        **clubs.mine.export(member),
        **events.mine.export(member),
        **notices.mine.export(member),
        **keeping.export(member, folder),
        "kept_for": [{"what": what, "until": until} for what, until in periods()],
    }


def as_json(member: Member, now: datetime, folder: Path) -> str:
    """All of it as JSON; moments in RFC 3339, UTC unless an offset is named."""
    return json.dumps(everything(member, now, folder), ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def as_csv(member: Member, folder: Path) -> str:
    """Every answer and every agreement as one table; `what` says what a line is.

    An answer's label stands in a column beside its number.
    """
    kept = keeping.export(member, folder)
    lines = [{"what": what} | _flat(row) for what, part in TABLED.items() for row in kept[part]]
    columns = list(dict.fromkeys(name for line in lines for name in line))
    file = io.StringIO()
    table = csv.DictWriter(file, columns or ["what"])
    table.writeheader()
    table.writerows(lines)
    return file.getvalue()


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            line |= {name: value["answer"], f"{name}_label": value["label"]}
        else:
            line[name] = "; ".join(value) if isinstance(value, list) else value
    return {name: _harmless(value) for name, value in line.items()}


def _harmless(value: Any) -> Any:
    """Words that a spreadsheet would take for a formula are marked as words."""
    is_formula = isinstance(value, str) and value.startswith(FORMULA_SIGNS)
    return f"'{value}" if is_formula else value
