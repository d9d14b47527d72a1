"""Run one black-box check with Patter's profile: run_check.py FOLDER chk_session.py --base URL.

FOLDER holds the checks. Accounts come from `members add`, so the environment must name the
instance that the site at URL runs on; an account is verified then without reading mail.
"""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FLASK = [str(HERE.parent.parent / ".venv/bin/flask"), "--app", "app", "members", "add"]


USUAL = "correct horse battery staple 9"


def register(browser: Any, email: str, name: str = "Runner", password: str = USUAL) -> None:
    """What a check calls to have an account."""
    browser.email, browser.password = email, password
    words = [*FLASK, email, "--name", name, "--password", password]
    subprocess.run(words, check=True, cwd=HERE.parent.parent)  # noqa: S603 - our own command


if __name__ == "__main__":
    folder, check = sys.argv[1], sys.argv[2]
    os.environ.setdefault("RC_PROFILE", str(HERE / "profile.json"))
    sys.path.insert(0, folder)
    import rclib

    rclib.Client.register = register
    sys.argv = sys.argv[2:]
    runpy.run_path(str(Path(folder) / check), run_name="__main__")
