"""The programme on a phone and a desk: the timer without a signal, and no barrier on any page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core import clock
from tests.browsers import DESK, PHONE
from tests.visitor import Visitor
from tests.wellbeing.eight_weeks import TYPED
from tests.wellbeing.evenings import Evening
from tests.wellbeing.phones import signed_in

Opens = Callable[..., Page]
Browser = Callable[[int], Visitor]


@pytest.fixture
def programme(home: Evening, as_member: Browser) -> str:
    """The address of a programme that begins in a week."""
    day = (clock.now() + timedelta(days=7)).date().isoformat()
    typed = TYPED | {"date": day, "leader": str(home.ada)}
    answer = as_member(home.ada).post(f"/clubs/{home.slug}/programmes", follow=False, **typed)
    return str(answer.headers["Location"])


def test_the_timer_steps_through_a_session_without_a_signal(
    programme: str, open_page: Opens
) -> None:
    page = open_page(**PHONE)
    page.clock.install()
    page.goto(f"{programme}/sessions/1-A/intervals")
    page.locator("#timer[data-kept]").wait_for()
    page.wait_for_load_state("networkidle")  # the icon in the tab comes last

    page.context.set_offline(True)
    expect(page.locator("#left")).to_have_text("5:00")

    page.get_by_role("button", name="Start").click()
    page.clock.run_for(299_000)
    expect(page.locator("#kind")).to_have_text("Walk")
    page.clock.run_for(1_500)

    expect(page.locator("#kind")).to_have_text("Run")
    expect(page.locator("#timer")).to_have_class("timer running flash")
    expect(page.locator("#steps [aria-current=step]")).to_contain_text("30 s")
    page.clock.run_for(25 * 60_000)
    expect(page.locator("#kind")).to_have_text("Done. Now the coffee.")
    expect(page.locator("#left")).to_have_text("0:00")


def test_a_page_thrown_out_of_memory_comes_back_without_a_signal_and_without_a_name(
    home: Evening, programme: str, live_server: str, open_page: Opens, as_member: Browser
) -> None:
    page = signed_in(open_page(**PHONE), live_server, as_member(home.ada))
    page.goto(f"{programme}/sessions/1-A/intervals")
    page.locator("#timer[data-kept]").wait_for()

    page.context.set_offline(True)
    page.reload()

    expect(page.locator("#left")).to_have_text("5:00")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator("#steps li")).to_have_count(22)
    assert "Ada" not in page.content()


def test_a_phone_that_slept_in_a_pocket_is_right_when_it_wakes(
    programme: str, open_page: Opens
) -> None:
    page = open_page(**PHONE)
    page.clock.install()
    page.goto(f"{programme}/sessions/1-A/intervals")
    page.get_by_role("button", name="Start").click()

    page.clock.fast_forward(5 * 60_000 + 40_000)  # timers fire at most once in between

    expect(page.locator("#kind")).to_have_text("Walk")
    expect(page.locator("#steps [aria-current=step]")).to_contain_text("90 s")


def test_pausing_going_on_and_stepping_by_hand(programme: str, open_page: Opens) -> None:
    page = open_page(**DESK)
    page.clock.install()
    page.goto(f"{programme}/sessions/7-B/intervals")
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(10_000)
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(60_000)
    expect(page.locator("#left")).to_have_text("4:50")

    page.get_by_role("button", name="Next step").click()
    expect(page.locator("#left")).to_have_text("15:00")
    page.get_by_role("button", name="Step back").click()
    expect(page.locator("#left")).to_have_text("5:00")
    sound = page.get_by_role("button", name="Sound")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")


COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; start.apply(this, when); };
"""


@pytest.mark.parametrize(("sound", "tones"), [(True, 1 + 2), (False, 1)], ids=["sound", "silent"])
def test_a_change_is_heard_and_seen_and_silent_where_that_is_wanted(
    programme: str,
    open_page: Opens,
    sound: bool,  # noqa: FBT001 - a column of the table above
    tones: int,
) -> None:
    page = open_page(**PHONE)
    page.add_init_script(COUNT_TONES)
    page.clock.install()
    page.goto(f"{programme}/sessions/1-A/intervals")
    page.get_by_role("button", name="Start").click()  # one low tone: a walk begins
    if not sound:
        page.get_by_role("button", name="Sound").click()

    page.clock.run_for(5 * 60_000 + 1_000)  # and two high ones: run

    expect(page.locator("#timer")).to_have_class("timer running flash")
    assert page.evaluate("tones") == tones


def test_without_a_script_the_steps_are_a_plain_list(programme: str, open_page: Opens) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto(f"{programme}/sessions/1-A/intervals")

    expect(page.locator("#timer")).to_be_hidden()
    expect(page.locator("#steps li")).to_have_count(22)


def test_a_flash_asks_for_no_motion_where_less_is_wanted(programme: str, open_page: Opens) -> None:
    names = {}
    for wish in ("reduce", "no-preference"):
        page = open_page(**PHONE, reduced_motion=wish)
        page.goto(f"{programme}/sessions/1-A/intervals")
        page.get_by_role("button", name="Start").click()
        names[wish] = page.locator("#timer").evaluate("it => getComputedStyle(it).animationName")

    assert names == {"reduce": "none", "no-preference": "flash"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["390", "1280"])
def test_every_page_of_it_is_free_of_barriers(
    home: Evening,
    programme: str,
    live_server: str,
    open_page: Opens,
    as_member: Browser,
    screen: dict,
    scheme: str,
    request: pytest.FixtureRequest,
) -> None:
    ada, ben = as_member(home.ada), as_member(home.ben)
    ben.post(f"{programme}/enrolment", action="join", start="F1")
    pages = {
        f"/clubs/{home.slug}/programmes/new": ada,
        f"/clubs/{home.slug}/programmes": ada,
        programme: ada,
        f"{programme}/sessions/8-A/intervals": ada,
        "/me/programme": ben,
    }
    for url, reader in pages.items():
        page = signed_in(open_page(**screen, color_scheme=scheme), live_server, reader)
        page.goto(url)
        found = Axe().run(page)

        assert not found.response["violations"], found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, url
