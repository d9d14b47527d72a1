"""Answers to strangers, alike for all of them: kept until something is written."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any, Protocol, TypeVar

from flask import Flask, Response, current_app, g, make_response, request, session

from core import changes, clock, reading
from core.database import db
from web.hx import wants_fragment
from web.language import spoken
from web.packing import pack, takes_packed

SECONDS = 10
"""Days and hours go by without anybody writing anything."""
MOST_BYTES = 1_500_000
MOST_PARTS = 20_000
SHARED_COOKIES = {"theme", "place"}
"""What says how to draw a page rather than who asks; any other cookie may be somebody's own."""

Head = list[tuple[str, str]]
State = tuple[Hashable, int]
Key = TypeVar("Key", bound=Hashable)


class Passing(Protocol):
    """A part that stays as it is for some time: `until`, in UTC."""

    @property
    def until(self) -> datetime:
        """Without a zone."""


Part = TypeVar("Part", bound=Passing)
Maker = Callable[[Sequence[Key]], Mapping[Key, Part]]


def init_app(app: Flask) -> None:
    """Each process keeps its own."""
    app.extensions["unchanged"] = _Shelf()


def kept_unchanged(*cookies: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For a GET whose answer is the same for everybody signed out who asks by this address.

    It is answered from what was drawn before as long as nothing at all was committed since. For
    whoever is signed in it is drawn each time, from the parts that all have in common (`shared`).
    The view writes nothing: it reads outside a transaction.
    `cookies` names those of `SHARED_COOKIES` that the view reads, besides the theme.
    """

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answering(*args: Any, **named: Any) -> Any:
            if current_app.debug or _has_read():
                return view(*args, **named)
            asked = _asked(("theme", *cookies))
            state = changes.mark(), int(clock.now().timestamp()) // SECONDS
            shelf: _Shelf = current_app.extensions["unchanged"]
            found = shelf.find(state, asked) if asked else None
            if found:
                return _again(*found)
            g.shared_parts = shelf.parts_of(state)
            reading.stand_alone()
            answer = make_response(view(*args, **named))
            if not asked:
                return answer
            if not session:
                pack(answer)
            if state[0] is not None and answer.status_code == 200 and not session:
                shelf.keep(state, asked, answer.get_data(), list(answer.headers))
            return answer

        return answering

    return wrap


def shared(scope: Hashable, keys: Sequence[Key], make: Maker[Key, Part]) -> dict[Key, Part]:
    """Parts that many answers have in common, of all that can be made.

    `make` is given the keys of those that are not known yet; they are kept until something is
    written, or their time is up. Nothing in them may be anybody's own: `scope` says all that they
    depend on besides.
    """
    parts: _Parts | None = g.get("shared_parts")
    if parts is None:
        return dict(make(keys))
    now = clock.now().replace(tzinfo=None)
    known: dict[Key, Part] = parts.of(scope)
    found = {key: known.get(key) for key in keys}
    missing = [key for key, part in found.items() if part is None or part.until <= now]
    if missing:
        made = make(missing)
        known |= made
        found |= {key: made.get(key) for key in missing}
        parts.added(len(made))
    return {key: part for key, part in found.items() if part is not None}


def _has_read() -> bool:
    """Whether this request has read of a state of which the mark is not known."""
    return db.session.registry.has() and db.session().in_transaction()


def _again(body: bytes, head: Head) -> Response:
    answer = Response(body, headers=head)
    if "ETag" in answer.headers:
        answer.make_conditional(request)
    return answer


def _asked(cookies: tuple[str, ...]) -> Hashable:
    """The question as everybody asks it; None where the answer may be somebody's own."""
    given = request.cookies.to_dict()  # asking werkzeug's for one not given is slow
    if wants_fragment() or given.keys() - SHARED_COOKIES:
        return None
    return (
        request.full_path,
        takes_packed(),
        spoken(),
        *[given.get(name) for name in cookies],
    )


class _Parts:
    """The parts of one state of the database, by their scope and key."""

    def __init__(self) -> None:
        self.scopes: dict[Hashable, dict[Any, Any]] = {}
        self._count = 0

    def of(self, scope: Hashable) -> dict[Any, Any]:
        """The parts of a scope."""
        return self.scopes.setdefault(scope, {})

    def added(self, count: int) -> None:
        """So many more, or made anew: where there are too many, each scope's oldest half goes."""
        self._count += count
        if self._count > MOST_PARTS:
            for some in list(self.scopes.values()):
                for key in list(some)[: len(some) // 2 + 1]:
                    some.pop(key, None)
            self._count = sum(map(len, list(self.scopes.values())))


class _Shelf:
    """The answers of one state of the database and of a few seconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: State | None = None
        self._answers: dict[Hashable, tuple[bytes, Head]] = {}
        self._bytes = 0
        self._parts = _Parts()

    def parts_of(self, state: State) -> _Parts | None:
        """Where parts of this state are kept; None where it is not known which state it is."""
        with self._lock:
            self._enter(state)
            return None if state[0] is None else self._parts

    def find(self, state: State, asked: Hashable) -> tuple[bytes, Head] | None:
        """What was answered in this state."""
        with self._lock:
            return self._answers.get(asked) if self._state == state else None

    def keep(self, state: State, asked: Hashable, body: bytes, head: Head) -> None:
        """Keep an answer, none of another state beside it, and the oldest no longer."""
        with self._lock:
            self._enter(state)
            if asked not in self._answers:
                self._answers[asked] = body, head
                self._bytes += len(body)
            while self._bytes > MOST_BYTES:
                gone, _head = self._answers.pop(next(iter(self._answers)))
                self._bytes -= len(gone)

    def _enter(self, state: State) -> None:
        if self._state == state:
            return
        if self._state is None or self._state[0] != state[0]:
            self._parts = _Parts()  # new ones: who still draws the old state fills the old one
        self._state, self._bytes = state, 0
        self._answers.clear()
