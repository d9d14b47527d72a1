"""Who is back: the end of a roll call, and who may call it."""

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from core.database import db
from events.attendance import RollCall
from members.models import Member
from tests.events.roll_calls.conftest import tap
from tests.visitor import signed_in


def test_all_back_closes_when_everybody_is_back(evening, marks):
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    tap(evening.ben, evening, "ben-coffee", member=evening.ids.ben, part="coffee")
    evening.move_to(evening.end)
    page = tap(evening.ben, evening, "dora-back", member=evening.ids.dora, back="yes")

    closed = evening.ben.post(f"{evening.url}/close")

    assert 'data-out="0"' in page.text
    assert marks()["Dora"].back_at is not None
    assert "Everybody is back." in closed.text


def test_it_cannot_be_closed_silently_with_somebody_out(app, evening, marks):
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    tap(evening.ben, evening, "emil-here", member=evening.ids.emil, present="yes")
    tap(evening.ben, evening, "emil-back", member=evening.ids.emil, back="yes")

    asked = evening.ben.post(f"{evening.url}/close")
    empty = evening.ben.post(f"{evening.url}/close", reason="  ")
    told = evening.ben.post(f"{evening.url}/close", reason="Dora took the tram home.")

    assert (asked.status_code, empty.status_code) == (409, 409)
    assert "1 is still out" in asked.text
    assert "Dora" in asked.text
    assert "Emil" not in asked.text
    assert "Closed with somebody out." in told.text
    assert "Dora took the tram home." in told.text
    assert marks()["Dora"].back_at is None


def test_all_on_the_list_are_back_counts_those_who_were_on_it(evening, marks):
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    page = evening.ben.post(f"{evening.url}/close").text
    listed = re.findall(r'name="back" value="(\d+)"', page)
    tap(evening.ada, evening, "emil-here", member=evening.ids.emil, present="yes")

    one_more = evening.ben.post(f"{evening.url}/close", back=listed)
    listed = re.findall(r'name="back" value="(\d+)"', one_more.text)
    nobody = evening.ben.post(f"{evening.url}/close", back=[*listed, marks()["Dora"].id])

    assert one_more.status_code == 409
    assert "Everybody is back." in nobody.text


def test_a_mark_that_arrives_late_opens_a_closed_roll_call_again(app, evening):
    tap(evening.ada, evening, "ben-coffee", member=evening.ids.ben, part="coffee")
    evening.ada.post(f"{evening.url}/close")

    tap(evening.ben, evening, "from-the-bridge", member=evening.ids.dora, present="yes", ago=60_000)

    with app.app_context():
        assert db.session.scalar(select(RollCall)) is None


def test_a_closed_roll_call_goes_on_when_asked(app, evening):
    tap(evening.ben, evening, "ben-coffee", member=evening.ids.ben, part="coffee")
    evening.ben.post(f"{evening.url}/close")
    evening.ben.post(f"{evening.url}/open")

    page = evening.ben.get(evening.url).text

    assert "All back" in page
    assert "Everybody is back." not in page


def test_an_empty_roll_call_cannot_be_closed(evening):
    answer = evening.ben.post(f"{evening.url}/close")

    assert answer.status_code == 409
    assert "Nobody is marked yet." in answer.text


def test_the_leaders_and_the_organizers_may_and_nobody_else(evening):
    url, fields = evening.url, {"tap": "tap-nobody", "member": evening.ids.dora, "present": "yes"}

    assert [one.get(url).status_code for one in (evening.ada, evening.ben)] == [200, 200]
    assert [evening.cleo.get(url).status_code, evening.cleo.post(url, **fields).status_code] == [
        403,
        403,
    ]
    assert evening.cleo.post(f"{url}/close").status_code == 403
    assert evening.cleo.post(f"{url}/open").status_code == 403
    assert evening.cleo.get(f"/runs/{evening.run}/people").status_code == 403
    assert evening.stranger.get(url, follow=False).location.startswith("/sign-in")
    assert evening.ben.get("/runs/99999/roll-call").status_code == 404
    assert evening.ben.get(f"/runs/{evening.run}/edit").status_code == 403


def test_the_run_shows_the_way_to_the_roll_call_to_those_who_may(evening):
    link = f'href="{evening.url}"'

    assert link in evening.ada.get(f"/runs/{evening.run}").text
    assert link in evening.ben.get(f"/runs/{evening.run}").text
    assert link not in evening.cleo.get(f"/runs/{evening.run}").text


def test_it_opens_three_hours_before_and_stays_open_for_a_week(evening):
    def status(at: datetime, name: str) -> int:
        evening.move_to(at)
        return tap(evening.ben, evening, name, member=evening.ids.dora, present="yes").status_code

    early = status(evening.start - timedelta(hours=3, minutes=1), "too-early")
    in_time = status(evening.start - timedelta(hours=2, minutes=59), "in-time-1")
    later = status(evening.end + timedelta(days=6), "much-later")
    evening.ben = signed_in(evening.ben._app, evening.ids.ben)
    too_late = status(evening.end + timedelta(days=7, minutes=1), "too-late-1")

    assert [early, in_time, later, too_late] == [409, 200, 200, 409]


def test_names_are_words_on_the_page_whatever_is_in_them(app, evening):
    with app.app_context():
        db.session.get(Member, evening.ids.dora).name = "<script>x</script>"
        db.session.commit()

    page = tap(evening.ben, evening, "bold-walk", name="<b>Gus</b>", present="yes").text

    assert "<script>x" not in page
    assert "&lt;b&gt;Gus" in page
