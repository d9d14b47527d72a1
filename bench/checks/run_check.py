"""Run one black-box check with Patter's profile: run_check.py FOLDER chk_session.py --base URL.

FOLDER holds the checks. Accounts are added straight to the database, verified, as `members add`
does, so the environment must name the instance that the site at URL runs on.
"""

import os
import re
import runpy
import sys
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

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
    fixed = wanted.get("set", {})
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
    sys.argv = sys.argv[2:]
    runpy.run_path(str(Path(folder) / check), run_name="__main__")
