"""The only place that asks the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
