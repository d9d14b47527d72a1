"""How days, times, distances and paces are written, by the reader's choice."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from web.language import spoken

KM_PER_MILE = 1.609344
MILE_COUNTRIES = {"GB", "US", "LR", "MM"}
HALF_DAY_COUNTRIES = {"US", "CA", "AU", "NZ", "IN", "PH", "EG", "SA", "CO", "PK", "MY", "BD"}


@dataclass(frozen=True, slots=True)
class Style:
    """How one reader wants numbers: miles or kilometres, 12 or 24 hours."""

    miles: bool = False
    half_day: bool = False

    def clock(self, at: datetime | time) -> str:
        """18:30, or 6:30 pm."""
        return _clock(at.hour, at.minute, self.half_day)

    def distance(self, km: float) -> str:
        """A distance in the reader's unit, to one decimal; from a hundred on to none."""
        value = km / KM_PER_MILE if self.miles else km
        return f"{value:,.{0 if value >= 100 else 1}f} {'mi' if self.miles else 'km'}"

    def length(self, km: float) -> str:
        """A run's length, without a needless decimal."""
        value = km / KM_PER_MILE if self.miles else km
        return f"{value:.1f}".removesuffix(".0") + (" mi" if self.miles else " km")

    def radius(self, km: float) -> str:
        """How far around one looks; whole kilometres are no whole miles, and need not be."""
        value = km / KM_PER_MILE
        return f"{value:.0f} mi" if self.miles and value >= 1.5 else self.length(km)

    def pace(self, seconds_per_km: int) -> str:
        """Minutes and seconds per kilometre or mile."""
        seconds = round(seconds_per_km * (KM_PER_MILE if self.miles else 1))
        return f"{seconds // 60}:{seconds % 60:02d}"

    @property
    def per(self) -> str:
        """The unit of a pace."""
        return "/mi" if self.miles else "/km"

    def pace_range(self, fastest: int, slowest: int) -> str:
        """A pace tag's range, quickest first, with its unit."""
        return f"{self.pace(fastest)}–{self.pace(slowest)}{self.per}"


@lru_cache(maxsize=3_000)  # there are but so many minutes in a day
def _clock(hour: int, minute: int, half_day: bool) -> str:  # noqa: FBT001 - a key of what is kept
    if not half_day:
        return f"{hour:02d}:{minute:02d}"
    return f"{hour % 12 or 12}:{minute:02d} {'am' if hour < 12 else 'pm'}"


def style_of(member: object, country: str | None = None) -> Style:
    """The member's choice; before she chose, what is usual in the country of the run or place."""
    country = getattr(member, "country", None) or country
    units, hours = getattr(member, "units", None), getattr(member, "hours", None)
    return Style(
        miles=units == "mi" if units else country in MILE_COUNTRIES,
        half_day=hours == "12" if hours else country in HALF_DAY_COUNTRIES,
    )


def my_style(country: str | None = None) -> Style:
    """The style of whoever asks."""
    return style_of(current_user, country)


def day(on: date, today: date | None = None) -> str:
    """A day in words: Today, Tomorrow, or Tuesday 24 November."""
    if today is not None and timedelta(0) <= on - today <= timedelta(days=1):
        return _("Today") if on == today else _("Tomorrow")
    return _written(on, "EEEE d MMMM", spoken())


def short_day(on: date) -> str:
    """Tue 24 Nov."""
    return _written(on, "EEE d MMM", spoken())


@lru_cache(maxsize=2_000)
def _written(on: date, pattern: str, _locale: str) -> str:
    return str(format_date(on.date() if isinstance(on, datetime) else on, pattern))


def local(instant: datetime, zone: str) -> datetime:
    """An instant as the clock on the wall of a zone shows it."""
    return instant.astimezone(_zone(zone))


@lru_cache(maxsize=600)
def _zone(name: str) -> ZoneInfo:
    """As ZoneInfo gives it, which keeps eight of them and reads the others from their files."""
    return ZoneInfo(name)


def init_app(app: Flask) -> None:
    """Give templates the filters; list pages prepare their texts in Python instead."""
    app.jinja_env.filters |= {"day": day, "short_day": short_day}
    app.jinja_env.globals["my_style"] = my_style
