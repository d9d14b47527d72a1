"""One member's own page: dots, then a range, a pattern and a trend, each once there is enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row

from core.database import db
from members.models import Member
from web.filters import short_day
from wellbeing import charts, patterns
from wellbeing.charts import Bar, Dots, Lines, Scale, minus
from wellbeing.instruments import FEELINGS, ITEMS
from wellbeing.patterns import Difference, Point
from wellbeing.queries import felt_of

MEASURES = ("connected", "lonely", "mood")
MONTH_RUNS = 31

Pair = tuple[int | None, int | None]


class Felt(NamedTuple):
    """One check-in as charts take it: before and after of each measure, and what was around it."""

    event_id: int | None
    day: date
    club: str | None
    pace: str | None
    late: bool
    marks: Sequence[str]
    before: bool
    after: bool
    pairs: Mapping[str, Pair]
    effort: int | None
    talk: int | None
    daunting: int | None

    def change(self, measure: str) -> int | None:
        """After minus before; None if one is missing or came late."""
        before, after = self.pairs[measure]
        return None if before is None or after is None or self.late else after - before


@dataclass(frozen=True, slots=True)
class Section:
    """What one question says so far: sentences, charts, and the same as tables.

    `latest`: while nothing can be said on average, the day, before and after of the newest pair.
    """

    measure: str
    title: str
    about: str
    dots: Dots | None
    summary: str
    sentences: Sequence[str]
    rows: Sequence[tuple[str, str, str]]
    bar: Bar | None = None
    trend: Lines | None = None
    trend_rows: Sequence[tuple[str, str]] = field(default_factory=tuple)
    latest: tuple[str, str, str] | None = None
    early: str = ""
    always: str = ""


def felt_by(member: Member) -> list[Felt]:
    """Every check-in of the member, oldest first."""
    return [_felt(row) for row in db.session.execute(felt_of(member))]


def _felt(row: Row[*tuple[Any, ...]]) -> Felt:
    """Numbers in the order in which `felt_of` gives them."""
    (event_id, starts, own_at, club, pace, late, marks, before, after, *numbers) = row
    mood_0, near_0, lonely_0, mood_1, near_1, lonely_1, effort, talk, _chats, daunting = numbers
    pairs = {
        "connected": (near_0, near_1),
        "lonely": (lonely_0, lonely_1),
        "mood": (mood_0, mood_1),
    }
    return Felt(
        event_id, (starts or own_at).date(), club, pace, late, marks.split(",") if marks else (),
        before, after, pairs, effort, talk, daunting,
    )  # fmt: skip


def section(measure: str, felt: Sequence[Felt]) -> Section:
    """What a member's answers to one question say."""
    item = ITEMS[f"{measure}_after"]
    known = [one for one in felt if one.pairs[measure] != (None, None)]
    after = [Point(one.day, value) for one in known if (value := one.pairs[measure][1]) is not None]
    changes = [change for one in known if (change := one.change(measure)) is not None]
    reached = patterns.stages(len(known), len(changes), patterns.span_days(p.day for p in after))
    found = patterns.difference(changes) if "pattern" in reached else None
    scale, shown = Scale(item.min, item.max), known[-charts.MOST_DOTS :]
    return Section(
        measure,
        titles()[measure],
        _about(scale, len(shown)),
        _dots(scale, measure, shown),
        _summary([one.pairs[measure] for one in shown]),
        _sentences(measure, reached, after, found),
        [_row(one, measure) for one in shown],
        _bar(measure, found),
        *_trend(scale, reached, after),
        latest=None if found else _latest(known, measure),
        early="" if found or not known else early(),
        always=patterns.COPY["always"] if found or "trend" in reached else "",
    )


def titles() -> dict[str, str]:
    """What each question is called on the page."""
    return {
        "connected": _("Connected, before and after"),
        "lonely": _("Lonely, before and after"),
        "mood": _("Mood, before and after"),
    }


def early() -> str:
    """What is said while there are dots and no pattern yet."""
    return str(_("Patterns appear from five check-ins with a before and an after, over two weeks."))


def _about(scale: Scale, n: int) -> str:
    ends = {"low": minus(scale.low), "high": minus(scale.high)}
    if n == 1:
        return str(_("Your first run, on a scale of %(low)s to %(high)s.", **ends))
    return str(_("Your last %(n)s runs, on a scale of %(low)s to %(high)s.", n=n, **ends))


def _dots(scale: Scale, measure: str, shown: Sequence[Felt]) -> Dots | None:
    if not shown:
        return None
    return charts.dots(scale, [one.pairs[measure] for one in shown], *_ends(shown))


def _ends(dated: Sequence[Felt] | Sequence[Point]) -> tuple[str, str]:
    """The first and the last day in words, with the year where it is not the same."""
    first, last = dated[0].day, dated[-1].day
    if first.year == last.year:
        return short_day(first), short_day(last)
    return f"{short_day(first)} {first.year}", f"{short_day(last)} {last.year}"


def _summary(pairs: Sequence[Pair]) -> str:
    """The chart in one sentence, for whoever hears the page."""
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    text = ngettext(
        "Before and after your run. After was higher in %(up)s, the same in %(same)s and lower in "
        "%(down)s.",
        "Before and after each of your last %(num)s runs. After was higher in %(up)s, the same in "
        "%(same)s and lower in %(down)s.",
        len(pairs),
        up=sum(after > before for before, after in both),
        same=sum(after == before for before, after in both),
        down=sum(after < before for before, after in both),
    )
    return str(text)


def _sentences(
    measure: str, reached: Sequence[str], after: Sequence[Point], found: Difference | None
) -> list[str]:
    said = [patterns.sentence(measure, found)] if found else []
    if "range" in reached and len(after) >= 3:
        values = [point.value for point in after]
        low, high = minus(min(values)), minus(max(values))
        said.append(
            _("After a run you have been between %(low)s and %(high)s.", low=low, high=high)
        )
    if "trend" in reached and len(after) >= 8:
        first, latest = patterns.first_and_latest([point.value for point in after])
        said.append(
            _(
                "The middle of your first four answers was %(first)s, of your latest four "
                "%(latest)s.",
                first=minus(first),
                latest=minus(latest),
            )
        )
    return said


def _row(one: Felt, measure: str) -> tuple[str, str, str]:
    before, after = one.pairs[measure]
    return short_day(one.day), _shown(before), _shown(after)


def _latest(known: Sequence[Felt], measure: str) -> tuple[str, str, str] | None:
    pairs = (one for one in reversed(known) if one.change(measure) is not None)
    newest = next(pairs, None)
    return _row(newest, measure) if newest else None


def _bar(measure: str, found: Difference | None) -> Bar | None:
    words = patterns.RULES["words"][measure]
    return charts.bar(found, words["lower"], words["higher"]) if found else None


def _trend(
    scale: Scale, reached: Sequence[str], after: Sequence[Point]
) -> tuple[Lines | None, list[tuple[str, str]]]:
    if "trend" not in reached or len(after) < 8:
        return None, []
    stretches = patterns.rolling(after)
    points = [point for line in stretches for point in line]
    rows = [
        (short_day(point.day), minus(round(point.value, 1)))
        for point in points[-charts.MOST_DOTS :]
    ]
    return charts.lines(scale, stretches, *_ends(points)), rows


def marks(felt: Sequence[Felt], today: date) -> tuple[int, list[tuple[str, int]]]:
    """How many runs were checked in after in the last 31 days, and which marks they carry."""
    recent = [one for one in felt if one.after and (today - one.day).days < MONTH_RUNS]
    counts = {mark: sum(mark in one.marks for one in recent) for mark in FEELINGS}
    return len(recent), [(FEELINGS[mark], count) for mark, count in counts.items() if count]


def by_club(felt: Sequence[Felt]) -> dict[str, tuple[float, int]]:
    """How connected after, by club, from five runs each."""
    pairs = [(one.club, one.pairs["connected"][1]) for one in felt if one.club]
    known = [(club, value) for club, value in pairs if value is not None]
    return patterns.by_kind(known, patterns.FEWEST_PER_CLUB)


def by_talk(felt: Sequence[Felt]) -> dict[str, tuple[float, int]]:
    """Mood after, by how much one could talk, from three runs each."""
    known = [
        (one.talk, value)
        for one in felt
        if one.talk is not None and (value := one.pairs["mood"][1]) is not None
    ]
    found = patterns.by_kind(known, patterns.FEWEST_PER_LEVEL)
    return {ITEMS["talk"].words_for(level): found[level] for level in sorted(found)}


def effort_and_mood(felt: Sequence[Felt]) -> list[tuple[int, int]]:
    """(effort, mood after) of every check-in that has both, once there are enough."""
    rows = [(one.effort, one.pairs["mood"][1]) for one in felt]
    return patterns.effort_and_mood([(e, m) for e, m in rows if e is not None and m is not None])


def less_daunting(felt: Sequence[Felt]) -> list[str]:
    """The pace tags of runs that looked less daunting lately than the first time."""
    answers: dict[str, list[int]] = {}
    for one in felt:
        if one.pace and one.daunting is not None:
            answers.setdefault(one.pace, []).append(one.daunting)
    return [pace for pace, values in answers.items() if patterns.is_less_daunting(values)]


def _shown(value: int | None) -> str:
    return "\N{EN DASH}" if value is None else minus(value)
