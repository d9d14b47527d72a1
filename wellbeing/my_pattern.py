"""One member's own page: dots, then a range, a pattern and a trend, each once there is enough."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from core.database import db
from members.models import Member
from web.filters import short_day
from wellbeing import charts, patterns
from wellbeing.charts import Dots, Lines, Scale, minus
from wellbeing.instruments import FEELINGS, ITEMS
from wellbeing.models import CheckIn
from wellbeing.patterns import Point
from wellbeing.queries import check_ins_of

MEASURES = ("connected", "lonely", "mood")
MONTH_RUNS = 31


@dataclass(frozen=True, slots=True)
class Felt:
    """One check-in with the words around it."""

    row: CheckIn
    day: date
    title: str
    club: str
    pace: str | None

    def pair(self, measure: str) -> tuple[int | None, int | None]:
        """Before and after."""
        return getattr(self.row, f"{measure}_before"), getattr(self.row, f"{measure}_after")


@dataclass(frozen=True, slots=True)
class Section:
    """What one question says so far: sentences, a chart, and the same as a table."""

    measure: str
    title: str
    dots: Dots | None
    summary: str
    sentences: Sequence[str]
    rows: Sequence[tuple[str, str, str]]
    trend: Lines | None = None
    trend_rows: Sequence[tuple[str, str]] = field(default_factory=tuple)
    always: str = ""


def felt_by(member: Member) -> list[Felt]:
    """Every check-in of the member, oldest first."""
    found = db.session.execute(check_ins_of(member))
    return [
        Felt(row, (at or row.created_at).date(), title or _("On your own"), club or "", pace)
        for row, title, at, club, pace, _level in found
    ]


def section(measure: str, felt: Sequence[Felt]) -> Section:
    """What a member's answers to one question say."""
    item = ITEMS[f"{measure}_after"]
    known = [one for one in felt if one.pair(measure) != (None, None)]
    after = [Point(one.day, value) for one in known if (value := one.pair(measure)[1]) is not None]
    changes = [change for one in known if (change := one.row.change(measure)) is not None]
    reached = patterns.stages(len(known), len(changes), patterns.span_days(p.day for p in after))
    scale = Scale(item.min, item.max)
    return Section(
        measure,
        titles()[measure],
        _dots(scale, measure, known),
        _summary(measure, known),
        _sentences(measure, reached, after, changes),
        [
            (short_day(one.day), _shown(one.pair(measure)[0]), _shown(one.pair(measure)[1]))
            for one in known[-charts.MOST_DOTS :]
        ],
        *_trend(scale, reached, after),
        always=patterns.COPY["always"] if "pattern" in reached or "trend" in reached else "",
    )


def titles() -> dict[str, str]:
    """What each question is called on the page."""
    return {
        "connected": _("Connected, before and after"),
        "lonely": _("Lonely, before and after"),
        "mood": _("Mood, before and after"),
    }


def _dots(scale: Scale, measure: str, known: Sequence[Felt]) -> Dots | None:
    if not known:
        return None
    shown = known[-charts.MOST_DOTS :]
    pairs = [one.pair(measure) for one in shown]
    return charts.dots(scale, pairs, short_day(shown[0].day), short_day(shown[-1].day))


def _summary(measure: str, known: Sequence[Felt]) -> str:
    """The chart in one sentence, for whoever hears the page."""
    pairs = [one.pair(measure) for one in known[-charts.MOST_DOTS :]]
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    text = _(
        "Before and after each of your last %(n)s runs. After was higher in %(up)s, the same in "
        "%(same)s and lower in %(down)s.",
        n=len(pairs),
        up=sum(after > before for before, after in both),
        same=sum(after == before for before, after in both),
        down=sum(after < before for before, after in both),
    )
    return str(text)


def _sentences(
    measure: str, reached: Sequence[str], after: Sequence[Point], changes: Sequence[int]
) -> list[str]:
    said = []
    found = patterns.difference(changes) if "pattern" in reached else None
    if found:
        said.append(patterns.sentence(measure, found))
    elif "dots" in reached:
        said.append(
            _("Patterns appear from five check-ins with a before and an after, over two weeks.")
        )
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
                "Middle of your first four: %(first)s. Middle of your latest four: %(latest)s.",
                first=minus(first),
                latest=minus(latest),
            )
        )
    return said


def _trend(
    scale: Scale, reached: Sequence[str], after: Sequence[Point]
) -> tuple[Lines | None, list[tuple[str, str]]]:
    if "trend" not in reached or len(after) < 8:
        return None, []
    stretches = patterns.rolling(after)
    latest = [point for line in stretches for point in line][-charts.MOST_DOTS :]
    rows = [(short_day(point.day), minus(round(point.value, 1))) for point in latest]
    return charts.lines(scale, stretches), rows


def marks(felt: Sequence[Felt], today: date) -> tuple[int, list[tuple[str, int]]]:
    """How many runs were checked in after in the last 31 days, and which marks they carry."""
    recent = [one.row for one in felt if one.row.after_at and (today - one.day).days < MONTH_RUNS]
    counts = {mark: sum(mark in row.marks for row in recent) for mark in FEELINGS}
    return len(recent), [(FEELINGS[mark], count) for mark, count in counts.items() if count]


def by_club(felt: Sequence[Felt]) -> dict[str, tuple[float, int]]:
    """How connected after, by club, from five runs each."""
    pairs = [(one.club, one.row.connected_after) for one in felt if one.club]
    known = [(club, value) for club, value in pairs if value is not None]
    return patterns.by_kind(known, patterns.FEWEST_PER_CLUB)


def by_talk(felt: Sequence[Felt]) -> dict[str, tuple[float, int]]:
    """Mood after, by how much one could talk, from three runs each."""
    known = [
        (ITEMS["talk"].words_for(one.row.talk), one.row.mood_after)
        for one in sorted(felt, key=lambda one: one.row.talk or 0)
        if one.row.talk is not None and one.row.mood_after is not None
    ]
    return patterns.by_kind(known, patterns.FEWEST_PER_LEVEL)


def effort_and_mood(felt: Sequence[Felt]) -> list[tuple[int, int]]:
    """(effort, mood after) of every check-in that has both, once there are enough."""
    rows = [(one.row.effort, one.row.mood_after) for one in felt]
    return patterns.effort_and_mood([(e, m) for e, m in rows if e is not None and m is not None])


def less_daunting(felt: Sequence[Felt]) -> list[str]:
    """The pace tags of runs that looked less daunting lately than the first time."""
    answers: dict[str, list[int]] = {}
    for one in felt:
        if one.pace and one.row.daunting is not None:
            answers.setdefault(one.pace, []).append(one.row.daunting)
    return [pace for pace, values in answers.items() if patterns.is_less_daunting(values)]


def _shown(value: int | None) -> str:
    return "\N{EN DASH}" if value is None else minus(value)
