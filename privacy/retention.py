"""How long everything is kept, read from the parts that keep it.

The parts forget by themselves: `jobs/timetable.py` calls each of them by name.
"""

from datetime import timedelta

from flask_babel import gettext as _

from core import outbox
from events.forgetting import UNCONFIRMED_KEPT_FOR
from members.models import CODE_LIFE, SESSION_IDLE, SESSION_LENGTH
from privacy.models import LINK_LIFE
from wellbeing import keeping
from wellbeing.models import HELLO_FOR, KEPT_FOR_DAYS


def periods() -> list[tuple[str, str]]:
    """What is kept, and until when, in words."""
    return [
        (_("Your account, clubs and answers to runs"), _("until you delete your account")),
        (
            _("Check-ins"),
            _(
                "%(days)s days unless you choose a shorter time; gone at once when you take your "
                "consent back",
                days=KEPT_FOR_DAYS,
            ),
        ),
        (
            _("Why you run, and hard things you wrote down"),
            _("until you erase them; the first goes with your consent too"),
        ),
        (
            _("What you agreed to, and when"),
            _(
                "%(years)s years after your account ends, without your name and address",
                years=keeping.LEDGER_DAYS // 365,
            ),
        ),
        (_("Sign-ins"), _days(SESSION_LENGTH, SESSION_IDLE)),
        (_("Sign-in codes"), _("%(m)s minutes", m=int(CODE_LIFE.total_seconds() // 60))),
        (_("Mails to you"), _in_days(outbox.ERASED_AFTER, outbox.DEAD_KEPT_FOR)),
        (_("A hello you asked for"), _("%(days)s days", days=HELLO_FOR.days)),
        (
            _("An answer you gave without confirming your address"),
            _("%(days)s days after the run", days=UNCONFIRMED_KEPT_FOR.days),
        ),
        (
            _("Links to a copy of your data"),
            _("%(hours)s hours", hours=int(LINK_LIFE.total_seconds() // 3600)),
        ),
        (_("Backups"), _("35 days")),
    ]


def _days(longest: timedelta, unused: timedelta) -> str:
    words = _("%(days)s days, or %(unused)s without use", days=longest.days, unused=unused.days)
    return str(words)


def _in_days(delivered: timedelta, given_up: timedelta) -> str:
    words = _(
        "%(days)s days after they left, %(dead)s if they could not be delivered",
        days=delivered.days,
        dead=given_up.days,
    )
    return str(words)
