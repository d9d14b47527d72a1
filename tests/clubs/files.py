"""Files to import, as people would write them."""

import csv
import io
from typing import Any

HEADER = "name,latitude,longitude,about\n"


def table(*rows: dict[str, Any], delimiter: str = ",") -> str:
    """A CSV of these rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def club(name: str = "Café Runners", **fields: Any) -> dict[str, Any]:
    return {"name": name, "latitude": "51.4613", "longitude": "-0.1156"} | fields
