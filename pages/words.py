"""The words of one page's cards: translated once, and each day written once."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from web.filters import KM_PER_MILE, Style, day, local, short_day
from web.language import spoken
from web.stencil import escaped

NOTHING_KM = 0.1
"""What would print as 0.0, or nearly."""
HALF_MILE_KM = KM_PER_MILE / 2


class Texts:
    """The words of cards in one language."""

    def __init__(self) -> None:
        self.going: str = _("%(count)s going")
        self.together: str = _("%(count)s going, %(together)s in your group")
        self.waiting: str = _("%(count)s waiting")
        self.left: tuple[str, str] = _("%(num)s place left"), _("%(num)s places left")
        self.full: str = _("Full, with a waiting list")
        self.minutes: str = _("%(minutes)s min")
        self.hours: str = _("%(hours)s h")
        self.under: str = _("under %(distance)s away")
        self.away: str = _("%(distance)s away")
        self.next: str = _("Next: %(day)s, %(time)s")
        self.map: str = _("Map around %(place)s")
        self.span: str = _("%(shortest)s to %(longest)s")
        self.hidden: str = _("Meeting point for those who come")
        self.actions: dict[str, bytes] = {
            "open": escaped(_("I'm in")),
            "full": escaped(_("Wait for a place")),
            "going": escaped(_("You're in")),
            "waiting": escaped(_("Waiting")),
        }


@lru_cache(maxsize=50)
def _texts(_locale: str) -> Texts:
    return Texts()


@lru_cache(maxsize=2_000)
def _day(on: date, today: date, _locale: str) -> str:
    return day(on, today)


@lru_cache(maxsize=2_000)
def _short_day(on: date, _locale: str) -> str:
    return short_day(on)


@lru_cache(maxsize=2_000)
def _midnight(today: date, zone: str) -> datetime:
    end = datetime.combine(today + timedelta(days=1), time(), ZoneInfo(zone))
    return end.astimezone(UTC).replace(tzinfo=None)


class Words:
    """What cards say. A list of fifty must not look up or format the same thing fifty times."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._todays: dict[str, date] = {}
        self._locale = spoken()
        self._texts = _texts(self._locale)
        self.hidden = self._texts.hidden
        self.actions = self._texts.actions

    def day(self, on: date, zone: str) -> str:
        """A day as its zone's people say it now: Today, Tomorrow, or Tuesday 24 November."""
        return _day(on, self._today(zone), self._locale)

    def midnight(self, zone: str) -> datetime:
        """When today ends there, in UTC: from then on the days are said in other words."""
        return _midnight(self._today(zone), zone)

    def _today(self, zone: str) -> date:
        if zone not in self._todays:
            self._todays[zone] = local(self._now, zone).date()
        return self._todays[zone]

    def short_day(self, on: date) -> str:
        """Tue 24 Nov."""
        return _short_day(on, self._locale)

    def brief_day(self, on: date, said: str) -> str:
        """Today, Tomorrow, or Tue 24 Nov, where `said` is what `day` says."""
        return said if " " not in said else self.short_day(on)

    def going(self, count: int, together: int = 0) -> str:
        """14 going, and how many of them in the reader's own group, where there are several."""
        text = self._texts.together if together else self._texts.going
        return text % {"count": count, "together": together}

    def places(self, capacity: int | None, going: int, waiting: int) -> str:
        """6 places left, how many wait, or nothing where any number may come."""
        if waiting:
            return self._texts.waiting % {"count": waiting}
        if capacity is None:
            return ""
        left = capacity - going
        return self._texts.left[left != 1] % {"num": left} if left > 0 else self._texts.full

    def minutes(self, minutes: int) -> str:
        """45 min, or 1 h 30."""
        if minutes < 100:
            return self._texts.minutes % {"minutes": minutes}
        hours, rest = divmod(minutes, 60)
        return self._texts.hours % {"hours": hours} + (f" {rest:02d}" if rest else "")

    def away(self, km: float, style: Style, vague_km: float = 0.0) -> str:
        """0.8 km away; from somewhere known to a kilometre, a smaller figure is not made up."""
        if km < (vague_km or NOTHING_KM):
            least = vague_km or (HALF_MILE_KM if style.miles else 1.0)
            return self._texts.under % {"distance": style.length(least)}
        return self._texts.away % {"distance": style.distance(km)}

    def map(self, place: str) -> str:
        """What a map is called."""
        return self._texts.map % {"place": place}

    def next(self, starts: datetime, zone: str, style: Style) -> str:
        """Next: Tomorrow, 18:30."""
        return self._texts.next % {
            "day": self.day(starts.date(), zone),
            "time": style.clock(starts),
        }


def span(lengths: list[float], style: Style) -> str:
    """5 km, 5 to 8 km, or nothing."""
    if not lengths:
        return ""
    longest = style.length(lengths[-1])
    if len(lengths) == 1:
        return longest
    shortest = style.length(lengths[0]).split(" ")[0]
    return _texts(spoken()).span % {"shortest": shortest, "longest": longest}
