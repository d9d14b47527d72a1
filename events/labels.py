"""What a run is good for and for whom, as labels that lists can be narrowed by."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, ForeignKey, Index, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db
from events.models import Event

PLACE = ("step_free", "pram", "dog", "lit", "toilet", "transit", "bags")
"""What the route and the meeting place offer."""
FOR_WHOM = ("women_only", "lgbtq", "parents", "fifty_plus", "students", "newcomers", "sober")
"""Whom the run is for first of all."""
LABELS = (*PLACE, *FOR_WHOM)


class EventLabel(Model):
    """One label of one run; the index answers "runs with this label"."""

    __tablename__ = "event_label"
    __table_args__ = (Index("ix_event_label_label", "label", "event_id", unique=True),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(20))


_LABELS_OF = select(EventLabel.label).where(EventLabel.event_id == bindparam("event_id"))


def labels_of(event: Event) -> list[str]:
    """The labels of a run, in the order of the form; ids no longer known are left out."""
    chosen = set(db.session.scalars(_LABELS_OF, {"event_id": event.id}))
    return [label for label in LABELS if label in chosen]


def write_labels(event: Event, labels: Iterable[str]) -> None:
    """Give a flushed run these labels and no others; unknown ones are left out."""
    wanted = set(labels) & set(LABELS)
    rows = db.session.scalars(select(EventLabel).where(EventLabel.event_id == event.id)).all()
    for row in rows:
        if row.label in wanted:
            wanted.discard(row.label)
        else:
            db.session.delete(row)
    db.session.add_all(EventLabel(event_id=event.id, label=label) for label in sorted(wanted))


def has_labels(labels: Collection[str], runs: type[Event] = Event) -> ColumnElement[bool]:
    """The condition on a list of runs that each carries all of these."""
    found = [
        runs.id.in_(select(EventLabel.event_id).where(EventLabel.label == label))
        for label in labels
    ]
    everything: ColumnElement[bool] = runs.id.is_not(None)
    for one in found:
        everything &= one
    return everything
