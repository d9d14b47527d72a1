"""What is shipped: locks that install anywhere, and a README that knows every command."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ["run", "test", "check"]
COMMANDS = [
    "bin/run",
    "bin/test",
    "bin/check",
    "flask --app app prepare",
    "flask --app app members add",
    "flask --app app clubs import",
    "flask --app app places build",
    "flask --app app worker",
    "flask --app app backup",
]


def requirements(lock: str) -> dict[str, str]:
    """Each requirement of a lock file, with what stands behind it: marker and hashes."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text().replace("\\\n", " ")
    return {line.split()[0]: line.partition(" ")[2] for line in text.splitlines()}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_with_hashes(lock: str) -> None:
    loose = {
        name: rest
        for name, rest in requirements(lock).items()
        if "==" not in name or not re.search(r"--hash=sha256:[0-9a-f]{64}", rest)
    }

    assert requirements(lock)
    assert loose == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry_and_no_machine(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()

    assert not re.search(r"//|file:|--(extra-)?index|--find-links|@ |(^|\s)/", text, re.MULTILINE)


def test_what_is_tested_is_what_runs() -> None:
    run, test, check = (requirements(lock).keys() for lock in LOCKS)

    assert run <= test <= check


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text()

    assert [command for command in COMMANDS if command not in readme] == []
