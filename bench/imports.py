"""What a large import costs: `.venv/bin/python -m bench.imports`.

A file of 1,000 clubs and one of 100,000, as CSV and as GeoJSON, each brought in twice by the
command into a fresh database, in a process of its own. Memory is the most that the process held.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 100_000)


def rows(count: int) -> Iterator[dict[str, str | float]]:
    for n in range(count):
        yield {
            "name": f"Club number {n}",
            "latitude": 48 + n * 7919 % 2_500 / 1000,
            "longitude": 3 + n * 104_729 % 10_000 / 1000,
            "about": "We meet at the gate and chat all the way round. " * 4,
            "source": "bench",
            "source_id": str(n),
        }


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(next(rows(1))))
        writer.writeheader()
        writer.writerows(rows(count))


def write_geojson(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        for n, row in enumerate(rows(count)):
            where = {"type": "Point", "coordinates": [row.pop("longitude"), row.pop("latitude")]}
            feature = {"type": "Feature", "geometry": where, "properties": row}
            out.write((",\n" if n else "\n") + json.dumps(feature))
        out.write("]}")


def ran(folder: Path, *words: str) -> tuple[float, float, str]:
    """Seconds, megabytes and the last lines of a command."""
    environment = os.environ | {"RUNCLUB_INSTANCE": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    said = process.stdout.read() if process.stdout else ""
    _, _, spent = os.wait4(process.pid, 0)
    lines = " ".join(said.strip().splitlines()[-2:])
    return time.perf_counter() - started, spent.ru_maxrss / 1000, lines


def main() -> None:
    for kind, write in (("csv", write_csv), ("geojson", write_geojson)):
        for count in SIZES:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                # The gazetteer of the checkout, so that it is not built again for each.
                for built in (ROOT / "instance").glob("gazetteer-*.sqlite3"):
                    (folder / built.name).symlink_to(built)
                ran(folder, "prepare")
                file = folder / f"clubs.{kind}"
                write(file, count)
                for turn in ("first", "again"):
                    seconds, megabytes, said = ran(folder, "clubs", "import", str(file))
                    print(
                        f"{kind:8}{count:8,} {turn}: {seconds:6.1f} s {megabytes:5.0f} MB  {said}"
                    )


if __name__ == "__main__":
    main()
