"""An import that somebody watches: a bar that grows, and a report that it does not disturb."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parents[2]


def test_who_watches_sees_a_bar_and_who_reads_the_report_does_not(
    app: Flask, tmp_path: Path
) -> None:
    rows = "".join(f"Club {n},{48 + n / 1000},8,x{n}\n" for n in range(1200))
    file = tmp_path / "clubs.csv"
    file.write_text("name,latitude,longitude,source_id\n" + rows + "Nowhere,95,8,y\n", "utf-8")
    environment = os.environ | {
        "RUNCLUB_INSTANCE": str(tmp_path),
        "RUNCLUB_DATABASE_URL": app.config["DATABASE_URL"],
    }
    watched, theirs = pty.openpty()

    command = [sys.executable, "-m", "flask", "--app", "app", "clubs", "import", str(file)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=False
    )
    os.close(theirs)
    seen = os.read(watched, 100_000).decode()
    os.close(watched)

    report = done.stdout.decode()
    assert done.returncode == 0
    assert "Importing" in seen
    assert "100%" in seen
    assert "Importing" not in report
    assert "1,200 new" in report
    assert "Row 1202" in report or "1 refused" in report
