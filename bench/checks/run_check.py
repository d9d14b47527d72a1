"""Run one black-box check with Patter's profile: run_check.py FOLDER chk_session.py --base URL.

FOLDER holds the checks. Accounts are added straight to the database, verified, as `members add`
does, so the environment must name the instance that the site at URL runs on.
"""

import os
import runpy
import sys
from pathlib import Path
from threading import Lock
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from app import create_app  # noqa: E402 - the path comes first
from core import clock  # noqa: E402
from core.database import begin_write, db  # noqa: E402
from members import accounts  # noqa: E402
from members.passwords import hash_password  # noqa: E402

APP = create_app()
USUAL = "correct horse battery staple 9"
HASHES: dict[str, str] = {}
ONE_BY_ONE = Lock()


def register(browser: Any, email: str, name: str = "Runner", password: str = USUAL) -> None:
    """What a check calls to have an account."""
    browser.email, browser.password = email, password
    with ONE_BY_ONE, APP.app_context():
        hashed = HASHES.setdefault(password, "") or hash_password(password)
        HASHES[password] = hashed
        begin_write()
        member = accounts.add(name, email, clock.now(), verified=True)
        member.password_hash = hashed
        db.session.commit()


if __name__ == "__main__":
    folder, check = sys.argv[1], sys.argv[2]
    os.environ.setdefault("RC_PROFILE", str(HERE / "profile.json"))
    sys.path.insert(0, folder)
    import rclib

    rclib.Client.register = register
    sys.argv = sys.argv[2:]
    runpy.run_path(str(Path(folder) / check), run_name="__main__")
