"""Run one black-box check with Patter's profile: run_check.py FOLDER chk_session.py --base URL.

FOLDER holds the checks. Accounts are added straight to the database, verified, as `members add`
does, so the environment must name the instance that the site at URL runs on.
"""

import os
import re
import runpy
import sys
import unittest
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from bench.checks.adapted import ADAPTED, ONE_BY_ONE, site  # noqa: E402 - the path comes first
from core import clock  # noqa: E402
from core.database import begin_write, db  # noqa: E402
from members import accounts  # noqa: E402
from members.passwords import hash_password  # noqa: E402

USUAL = "correct horse battery staple 9"
HASHES: dict[str, str] = {}
DAYS = count()


def register(browser: Any, email: str, name: str = "Runner", password: str = USUAL) -> None:
    """What a check calls to have an account."""
    browser.email, browser.password = email, password
    with ONE_BY_ONE, site().app_context():
        hashed = HASHES.setdefault(password, "") or hash_password(password)
        HASHES[password] = hashed
        begin_write()
        member = accounts.add(name, email, clock.now(), verified=True)
        member.password_hash = hashed
        db.session.commit()


def next_day() -> str:
    """Runs three days apart: a fourth in one week is asked about before it is taken."""
    return (date(2031, 6, 1) + timedelta(days=3 * next(DAYS) % 1500)).isoformat()


def find_form(browser: Any, action: str, **names: Any) -> tuple[Any, Any]:
    """The form of an action, by its address and by the values that the profile sets in it.

    One address takes both answers to a run, so the address alone does not tell them apart.
    """
    import rclib  # noqa: PLC0415 - it lies in the folder of the checks

    wanted = browser.prof["actions"][action]
    page = browser.get(wanted["page"].format(**names))
    forms = [
        form | {"url": browser.url(form["action"] or page.url)}
        for form in rclib.parse(page.text).forms
        if re.search(wanted["form"], urlsplit(form["action"] or page.url).path)
    ]
    fixed = wanted.get("set", {}) | ({"date": next_day()} if action == "run_new" else {})
    forms.sort(key=lambda form: form["fields"].get("answer") != fixed.get("answer"))
    for form in forms[:1]:
        form["fields"] |= fixed
        return form, page
    return None, page


if __name__ == "__main__":
    folder, check = sys.argv[1], sys.argv[2]
    os.environ.setdefault("RC_PROFILE", str(HERE / "profile.json"))
    sys.path.insert(0, folder)
    import rclib

    rclib.Client.register = register
    rclib.Client.find_form = find_form
    for adapt in ADAPTED:
        adapt(rclib.Client, check)
    sys.argv = sys.argv[2:]
    done = runpy.run_path(str(Path(folder) / check), run_name="__main__")
    for machine in [one for name, one in done.items() if name.startswith("Test")]:
        unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(machine))
