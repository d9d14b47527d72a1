"""Where a check expects other ways than Patter's: each is told here, by the name of the check."""

import re
import time
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from app import create_app
from core import clock
from core.database import begin_write, db
from events.models import Event

ONE_BY_ONE = Lock()


@cache
def site() -> Flask:
    """The product over the instance of the site; made when the check has started that."""
    return create_app()


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


def tell_answers_apart(client: Any, check: str) -> None:
    """Yes and no go to one address; the check takes what is written like another for the no."""
    if check != "chk_dependency.py":
        return
    found = client.find_form

    def find_and_mark(browser: Any, action: str, **names: Any) -> Any:
        form, page = found(browser, action, **names)
        if form and action == "cancel":
            form["url"] = form["url"].replace("/rsvp", "/%72svp")
        return form, page

    client.find_form = find_and_mark


def hear_a_503(client: Any, check: str) -> None:
    """A 503 that says when to come again is an answer, and no reason for requests to give up."""
    begin = client.__init__

    def begin_listening(browser: Any, *given: Any, **more: Any) -> None:
        begin(browser, *given, **more)
        for adapter in browser.s.adapters.values():
            adapter.max_retries.respect_retry_after_header = False

    client.__init__ = begin_listening


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
    if check not in {"chk_privacy.py", "chk_erase.py", "chk_xss.py"}:
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
    hear_a_503,
    tell_answers_apart,
    stay_signed_in,
    leave_sign_ins_alone,
    send_photos,
    write_clubs,
    come_every_week,
    export_by_form,
    check_in_after,
    show_once,
)
