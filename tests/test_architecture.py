"""How the house stands: the staircase, the size of its rooms, and their names."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST = 300
MAY_BE_LONGER: dict[str, str] = {}
"""Files with more lines than LONGEST, each with its reason."""

SAYS_NOTHING = {
    "common", "data", "handler", "handlers", "helper", "helpers", "info", "manager", "managers",
    "misc", "service", "services", "stuff", "util", "utils",
}  # fmt: skip


def tracked(*endings: str) -> list[Path]:
    """Every file of the repository with one of these endings, but what others wrote."""
    patterns = [f"*{ending}" for ending in endings]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode:  # an unpacked archive: what lies there counts
        found = (path.relative_to(ROOT) for pattern in patterns for path in ROOT.rglob(pattern))
        names = [str(path) for path in found]
    else:
        names = listed.stdout.split("\0")
    paths = [Path(name) for name in names if name and not name.startswith((".", "static/vendor"))]
    return [path for path in paths if (ROOT / path).is_file()]


def test_imports_follow_the_staircase() -> None:
    # In a process of its own: it silences every logger that there is.
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--no-cache"]
    told = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert told.returncode == 0, told.stdout


def test_every_file_is_short_enough_to_read_in_one_go() -> None:
    lengths = {
        str(path): len((ROOT / path).read_bytes().splitlines()) for path in tracked(".py", ".html")
    }

    too_long = {path: length for path, length in lengths.items() if length > LONGEST}

    assert set(too_long) == set(MAY_BE_LONGER), too_long


@pytest.mark.parametrize("ending", [".py", ".html", ".js", ".css"])
def test_every_name_says_what_is_inside(ending: str) -> None:
    empty_words = [
        str(path) for path in tracked(ending) if SAYS_NOTHING & set(path.stem.strip("_").split("_"))
    ]

    assert empty_words == []


def test_packages_open_with_one_line_and_import_nothing() -> None:
    packages = [path for path in tracked("__init__.py") if path.parts[0] != "tests"]

    openings = {str(path): (ROOT / path).read_text().strip().splitlines() for path in packages}

    assert openings
    assert {path: lines for path, lines in openings.items() if len(lines) != 1} == {}
