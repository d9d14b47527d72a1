"""Rules of repetition: their dates, their words, and the nights when clocks are changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.repeating import DAYS, Rule, dates, monthly, on_the_wall, weekly, words


def wall(text: str) -> datetime:
    """What a clock on the wall shows, from ISO text."""
    return datetime.fromisoformat(text)


TABLES = {
    "Europe/Berlin": (3600, 6),
    "America/New_York": (3600, 6),
    "Australia/Lord_Howe": (1800, 6),
    "Africa/Casablanca": (3600, 6),
    "Asia/Kathmandu": (0, 0),
    "Pacific/Apia": (0, 0),
}
"""By how many seconds the clocks of a zone are moved, and how often from 2026 to 2028."""
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
RULES = st.one_of(
    st.builds(weekly, st.sets(st.integers(0, 6), min_size=1), st.integers(1, 12)),
    st.builds(Rule, st.tuples(st.integers(0, 6)), nth=st.sampled_from([1, 2, 3, 4, 5, -1])),
)
STARTS = st.datetimes(wall("2026-01-01 00:00"), wall("2027-01-01 00:00")).map(
    lambda at: at.replace(second=0, microsecond=0)
)


def changes(zone: ZoneInfo, first: date, last: date) -> Iterator[tuple[datetime, timedelta]]:
    """Each moment the clocks of a zone are moved, as the wall showed just before, and by how much.

    Found by looking at every half hour, so that it leans on nothing but the offsets.
    """
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC)
    before = at.astimezone(zone).utcoffset()
    while at < end:
        at += timedelta(minutes=30)
        now = at.astimezone(zone).utcoffset()
        if now != before:
            yield (at + before).replace(tzinfo=None), now - before
        before = now


@pytest.mark.parametrize("name", TABLES)
def test_the_hour_stays_the_same_in_every_week_of_three_years(name: str) -> None:
    zone, start = ZoneInfo(name), wall("2026-01-06 18:30")

    met = dates(str(weekly([1])), start, LAST)

    assert len(met) == 156
    for earlier, later in pairwise(met):
        assert later - earlier == timedelta(weeks=1)
        assert on_the_wall(later, zone) == later
        gone = later.replace(tzinfo=zone).astimezone(UTC) - earlier.replace(tzinfo=zone).astimezone(
            UTC
        )
        shift = later.replace(tzinfo=zone).utcoffset() - earlier.replace(tzinfo=zone).utcoffset()
        assert gone == timedelta(weeks=1) - shift


@pytest.mark.parametrize(("name", "expected"), TABLES.items())
def test_a_skipped_hour_is_met_later_by_the_gap_and_a_doubled_one_at_its_first(
    name: str, expected: tuple[int, int]
) -> None:
    zone = ZoneInfo(name)
    seconds, times = expected

    found = list(changes(zone, FIRST, LAST))

    assert len(found) == times
    for shown, by in found:
        assert abs(by.total_seconds()) == seconds
        if by > timedelta(0):
            assert on_the_wall(shown, zone) == shown + by
            assert on_the_wall(
                shown + by - timedelta(minutes=1), zone
            ) == shown + 2 * by - timedelta(minutes=1)
            assert on_the_wall(shown - timedelta(minutes=1), zone) == shown - timedelta(minutes=1)
        else:
            twice = shown + by / 2
            instant = on_the_wall(twice, zone).replace(tzinfo=zone).astimezone(UTC)
            assert instant.astimezone(zone).fold == 0
            assert (instant - by).astimezone(zone).replace(tzinfo=None) == twice
            assert (instant - by).astimezone(zone).fold == 1


@pytest.mark.parametrize(
    ("zone", "planned", "met"),
    [
        ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 03:30"),
        ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 02:30"),
        ("America/New_York", "2027-03-14 02:00", "2027-03-14 03:00"),
        ("America/New_York", "2027-11-07 01:30", "2027-11-07 01:30"),
        ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-03 02:45"),
        ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-04 01:45"),
        ("Asia/Kathmandu", "2027-03-28 02:30", "2027-03-28 02:30"),
        ("Pacific/Apia", "2027-09-26 03:30", "2027-09-26 03:30"),
        ("Pacific/Apia", "2011-12-30 09:00", "2011-12-31 09:00"),
    ],
)
def test_nights_that_people_know_of(zone: str, planned: str, met: str) -> None:
    shown = on_the_wall(wall(planned), ZoneInfo(zone))

    assert shown == wall(met)


def test_a_sunday_run_at_half_past_two_keeps_its_hour_on_all_other_sundays() -> None:
    zone = ZoneInfo("Europe/Berlin")

    planned = dates(str(weekly([6])), wall("2027-03-14 02:30"), date(2027, 4, 11))

    met = [on_the_wall(local, zone) for local in planned]
    assert [f"{one:%d %H:%M}" for one in met] == [
        "14 02:30",
        "21 02:30",
        "28 03:30",
        "04 02:30",
        "11 02:30",
    ]


def test_the_fifth_saturday_is_left_out_in_most_months() -> None:
    rule = str(Rule((5,), nth=5))

    met = dates(rule, wall("2027-01-01 09:00"), date(2027, 12, 31))

    assert [f"{one:%m-%d}" for one in met] == ["01-30", "05-29", "07-31", "10-30"]


def test_a_date_in_the_fifth_week_means_the_last_of_the_month() -> None:
    assert monthly(date(2027, 1, 30)) == Rule((5,), nth=-1)
    assert monthly(date(2027, 1, 30), 5) == Rule((5,), nth=5)
    assert monthly(date(2027, 1, 28)) == Rule((3,), nth=4)


def test_every_second_sunday_counts_from_its_first() -> None:
    met = dates(str(weekly([6], 2)), wall("2026-12-20 09:00"), date(2027, 2, 1))

    assert [f"{one:%m-%d}" for one in met] == ["12-20", "01-03", "01-17", "01-31"]


@given(RULES, STARTS, st.integers(0, 400))
def test_each_date_is_one_that_the_rule_names(rule: Rule, start: datetime, days: int) -> None:
    until = start.date() + timedelta(days=days)

    met = dates(str(rule), start, until)

    expected = [start + timedelta(days=day) for day in range(days + 1) if named(rule, start, day)]
    assert met == expected


def named(rule: Rule, start: datetime, day: int) -> bool:
    """Whether the rule names the day, by counting on fingers."""
    on = (start + timedelta(days=day)).date()
    if on.weekday() not in rule.weekdays:
        return False
    if rule.nth is None:
        week = (start.weekday() - rule.week_start) % 7 + day
        return (week // 7) % rule.every == 0
    if rule.nth == -1:
        return (on + timedelta(weeks=1)).month != on.month
    return (on.day - 1) // 7 + 1 == rule.nth


@given(RULES, STARTS, st.integers(-6, 6))
def test_a_moved_rule_gives_the_same_dates_some_days_on(
    rule: Rule, start: datetime, days: int
) -> None:
    if rule.nth is not None and days:
        with pytest.raises(ValueError, match="no rule"):
            rule.moved(days)
        return
    until = start.date() + timedelta(days=200)

    moved = dates(str(rule.moved(days)), start + timedelta(days), until + timedelta(days))

    assert moved == [one + timedelta(days) for one in dates(str(rule), start, until)]


@given(RULES, STARTS, st.data())
def test_skipped_dates_are_left_out_and_no_others(
    rule: Rule, start: datetime, data: st.DataObject
) -> None:
    until = start.date() + timedelta(days=120)
    met = dates(str(rule), start, until)
    skipped = data.draw(st.sets(st.sampled_from(met)) if met else st.just(set()))

    left = dates(str(rule), start, until, {one.date() for one in skipped})

    assert left == [one for one in met if one not in skipped]


@given(RULES)
def test_a_rule_is_read_as_it_was_written(rule: Rule) -> None:
    assert Rule.read(str(rule)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=TU;WKST=MO",
        "FREQ=WEEKLY;INTERVAL=13;BYDAY=TU;WKST=MO",
        "FREQ=WEEKLY;INTERVAL=1;BYDAY=XX;WKST=MO",
        "FREQ=MONTHLY;BYDAY=6SA",
        "FREQ=SECONDLY",
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rule|not in"):
        Rule.read(text)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (weekly([1]), "Every Tuesday"),
        (weekly([1, 3]), "Every Tuesday and Thursday"),
        (weekly([0, 2, 4]), "Every Monday, Wednesday and Friday"),
        (weekly(range(5)), "Every weekday"),
        (weekly(range(7)), "Every day"),
        (weekly([6], 2), "Every second Sunday"),
        (weekly([1, 6], 2), "Every second week, on Tuesday and Sunday"),
        (weekly([6], 3), "Every 3 weeks, on Sunday"),
        (Rule((5,), nth=-1), "The last Saturday of the month"),
        (Rule((5,), nth=1), "The first Saturday of the month"),
        (Rule((5,), nth=5), "The fifth Saturday, in months that have one"),
    ],
)
def test_rules_are_said_as_people_say_them(rule: Rule, said: str) -> None:
    assert words(str(rule)) == said


def test_weekdays_are_named_in_the_order_of_python() -> None:
    assert [DAYS.index(day) for day in ("MO", "SU")] == [0, 6]
