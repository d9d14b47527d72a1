"""Run one black-box check with Patter's profile: run_check.py FOLDER chk_session.py --base URL.

FOLDER holds the checks. Accounts are added straight to the database, verified, as `members add`
does, so the environment must name the instance that the site at URL runs on.
"""

import os
import re
import runpy
import sys
import time
import unittest
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from flask import Flask  # noqa: E402 - after the path, like the rest

from app import create_app  # noqa: E402 - the path comes first
from core import clock  # noqa: E402
from core.database import begin_write, db  # noqa: E402
from events.models import Event  # noqa: E402
from members import accounts  # noqa: E402
from members.passwords import hash_password  # noqa: E402

USUAL = "correct horse battery staple 9"
HASHES: dict[str, str] = {}
ONE_BY_ONE = Lock()
DAYS = count()


@cache
def site() -> Flask:
    """The product over the instance of the site; made when the check has started that."""
    return create_app()


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


def stay_signed_in(client: Any, check: str) -> None:
    """What fills every form it finds leaves out those that would sign it out."""
    if check != "chk_xss.py":
        return
    import payloads  # noqa: PLC0415 - it lies in the folder of the checks

    # A text with turning marks is refused as a whole; without them the rest is stored.
    payloads.HTML[:] = [re.sub("[\u202a-\u202e\u2066-\u2069]", "", one) for one in payloads.HTML]
    post = client.post

    def post_or_not(browser: Any, path: str, *given: Any, **more: Any) -> Any:
        ends = re.search(r"/sign-out|/sign-ins/", urlsplit(path).path)
        return browser.get("/healthz") if ends else post(browser, path, *given, **more)

    client.post = post_or_not


def leave_sign_ins_alone(_: Any, check: str) -> None:
    """A check that sends what it likes to every form would be signed out by its own hand."""
    if check != "chk_fuzz.py":
        return
    import rclib  # noqa: PLC0415 - it lies in the folder of the checks

    parse = rclib.parse

    def parsed(text: str) -> Any:
        page = parse(text)
        ends = re.compile(r"/sign-out|/sign-ins/|/settings/password")
        page.forms = [form for form in page.forms if not ends.search(form["action"])]
        return page

    rclib.parse = parsed


def send_photos(client: Any, check: str) -> None:
    """The one file that a page takes is the photo of a run's spot, and the one table its people."""
    if check != "chk_uploads.py":
        return
    do, page, run_of = client.do, client.page, {}

    def do_for_a_run(browser: Any, action: str, *given: Any, **names: Any) -> Any:
        if action == "import":
            club = names.pop("club")
            run_of[club] = run_of.get(club) or browser.make_run(club)
            return do(browser, action, *given, run=run_of[club], **names)
        done = do(browser, action, *given, **names)
        if action == "profile":
            do(browser, "rsvp", run=next(iter(run_of.values())))
        return done

    def page_of_a_run(browser: Any, name: str, **names: Any) -> Any:
        if name == "members_csv":
            return browser.get(f"/runs/{next(iter(run_of.values()))}/people.csv")
        return page(browser, name, **names)

    client.do, client.page = do_for_a_run, page_of_a_run
    found = client.find_form

    def find_of_a_run(browser: Any, action: str, **names: Any) -> Any:
        if action == "import" and "club" in names:
            names = {"run": run_of[names["club"]]}
        return found(browser, action, **names)

    client.find_form = find_of_a_run


def write_clubs(client: Any, check: str) -> None:
    """What fills a full disk is written by a page that is open at all times."""
    if check != "chk_diskfull.py":
        return
    do = client.do

    def do_or_found(browser: Any, action: str, values: Any = None, **names: Any) -> Any:
        if action == "checkin":
            return do(browser, "club_new", {"name": "Disk", "about": values["note"]})
        return do(browser, action, values, **names)

    client.do = do_or_found


def come_every_week(client: Any, check: str) -> None:
    """A sign-in ends after two weeks without use, so that its whole length shows with use alone."""
    if check != "chk_time.py":
        return
    import rclib  # noqa: PLC0415 - it lies in the folder of the checks

    begin, asked, week = rclib.Server.__init__, client.signed_in, 7 * 86400
    clocks: list[Path] = []

    def begin_and_note(server: Any, cmd: str, env: Any = None, **more: Any) -> None:
        clocks[:] = [Path(env["FAKETIME_TIMESTAMP_FILE"])]
        begin(server, cmd, env, **more)

    def asked_weekly(browser: Any) -> Any:
        ahead = clocks[0].read_text()
        for second in range(week, int(ahead.strip("+ds")), week):
            clocks[0].write_text(f"+{second}s")
            time.sleep(1.2)
            asked(browser)
        clocks[0].write_text(ahead)
        time.sleep(1.2)
        return asked(browser)

    rclib.Server.__init__, client.signed_in = begin_and_note, asked_weekly


def export_by_form(client: Any, check: str) -> None:
    """The export is two forms: which one, and the link that works once. Erasing asks for a tick."""
    if check not in {"chk_privacy.py", "chk_erase.py"}:
        return
    get, do = client.get, client.do

    def form_of(page: Any) -> Any:
        import rclib  # noqa: PLC0415 - it lies in the folder of the checks

        forms = rclib.parse(page.text).forms
        return next(form for form in forms if "/me/export" in form["action"])["fields"]

    def get_or_make(browser: Any, path: str, **more: Any) -> Any:
        page = get(browser, path, **more)
        if path != "/me/export":
            return page
        made = browser.post(path, form_of(page) | {"form": "json"})
        link = made.headers["Location"]
        return browser.post(link, form_of(get(browser, link)))

    def do_or_leave(browser: Any, action: str, values: Any = None, **names: Any) -> Any:
        if action == "erase" and (values or {}).get("password") == "wrong":
            form, page = browser.find_form("erase")
            refused = browser.post(form["url"], form["fields"] | {"sure": ""})
            # The check knows 400 for a form that is to be mended, and not 422.
            return page if refused.status_code == 422 else refused
        return do(browser, action, values, **names)

    client.get, client.do = get_or_make, do_or_leave


def check_in_after(client: Any, check: str) -> None:
    """A check-in is open around a run alone: for the moment of each, the run was an hour ago."""
    if check not in {"chk_privacy.py", "chk_erase.py"}:
        return
    do = client.do

    def move(run: str, back: timedelta) -> None:
        with ONE_BY_ONE, site().app_context():
            begin_write()
            event = db.session.get_one(Event, int(run))
            event.starts_at, event.ends_at = event.starts_at - back, event.ends_at - back
            event.starts_local -= back
            db.session.commit()

    def do_after(browser: Any, action: str, *given: Any, **names: Any) -> Any:
        if action != "checkin":
            return do(browser, action, *given, **names)
        with ONE_BY_ONE, site().app_context():
            back = db.session.get_one(Event, int(names["run"])).ends_at - clock.now()
        move(names["run"], back + timedelta(minutes=20))
        try:
            return do(browser, action, *given, **names)
        finally:
            move(names["run"], -back - timedelta(minutes=20))

    client.do = do_after


def show_once(client: Any, check: str) -> None:
    """The calendar's address is shown once, by the answer that makes it, and on no page later."""
    if check != "chk_feed.py":
        return
    do, page = client.do, client.page

    def do_and_keep(browser: Any, action: str, *given: Any, **names: Any) -> Any:
        answer = do(browser, action, *given, **names)
        if action == "feed_rotate":
            browser.shown = answer
        return answer

    def page_or_shown(browser: Any, name: str, **names: Any) -> Any:
        if name != "private":
            return page(browser, name, **names)
        return getattr(browser, "shown", None) or browser.do("feed_rotate")

    client.do, client.page = do_and_keep, page_or_shown


ADAPTED = (
    stay_signed_in,
    leave_sign_ins_alone,
    send_photos,
    write_clubs,
    come_every_week,
    export_by_form,
    check_in_after,
    show_once,
)

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
