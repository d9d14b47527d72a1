"""The ways to read what a runner types, tried in order until one answers."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from places.coordinates import typed
from places.folding import fold
from places.phrases import Split, pieces, spans, splits
from places.postcodes import POSTCODE_KINDS, by_postcode, described
from places.ranking import Hit, Wishes, kilometres, ranked, towns_before_areas, weighed
from places.shelf import Place, Shelf
from places.spelling import allowed, edits

LONGEST = 200
# How far round a town others count as "in" it, beside its own reach: once, thrice in its state.
WITHIN_KM = 10.0
# A town must be this large to stand after another's name, or to answer for an unknown part of it.
CONTEXT_TOWN = 15_000
LARGE_TOWN = 100_000
# The same under a name in another language, which must be this long and the town this large.
FOREIGN_NAME = 5
CITY = 250_000
SHORT_FORM = 3
EACH_CONTEXT = 0.7
EACH_EDIT = -0.5
UNFINISHED = -0.3
# "Bali" rather than "Bāli": the accents are as they were typed.
AS_TYPED = 0.5
# So many names in a line are searched for typos.
MOST_TYPO_HEADS = 2
_NUMBERED = re.compile(r"\d")
HERE = {"near me", "nearby", "near here", "here", "my location", "current location", "me", "home"}


def search(shelf: Shelf, query: str, wishes: Wishes, limit: int) -> list[Hit]:
    """Up to `limit` readings, the likeliest first; ValueError for a pair that is nowhere."""
    text = " ".join(query.split())[:LONGEST]
    if pair := typed(text):
        return [at_coordinates(pair)]
    if fold(text) in HERE:
        return []
    attempts: list[Callable[[Shelf, str, Wishes], list[Hit]]] = [
        by_postcode_and_place,
        by_whole_name,
        by_name_and_context,
        by_beginning_or_typo,
        by_beginning_and_context,
        by_typo_and_context,
        by_name_beside_a_number,
        by_the_part_that_is_known,
    ]
    for attempt in attempts:
        if hits := attempt(shelf, text, wishes):
            return [_described(shelf, hit) for hit in ranked(hits, limit)]
    return []


def _described(shelf: Shelf, hit: Hit) -> Hit:
    return described(shelf, hit) if hit.kind in POSTCODE_KINDS else hit


def at_coordinates(pair: tuple[float, float]) -> Hit:
    latitude, longitude = pair
    name = f"{latitude:.5g}, {longitude:.5g}"
    return Hit(name, "", "", "", latitude, longitude, "coordinate", 0.1, 0, 9.0)


def by_postcode_and_place(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    """A postcode alone, or before or after the place that it belongs to."""
    if hits := by_postcode(shelf, text, wishes):
        return hits
    words = text.replace(",", " ").split()
    for code, rest in _with_a_postcode(words):
        hits = by_postcode(shelf, code, wishes)
        agreeing = [hit for hit in hits if _agrees(shelf, hit, rest)]
        if agreeing or (hits and not code.replace("-", "").isdigit()):
            return agreeing or hits
    return []


def _with_a_postcode(words: list[str]) -> Iterator[tuple[str, str]]:
    """Every one or two words that may be a code, with the other words; the last ones first."""
    for size in (2, 1):
        for start in range(len(words) - size, -1, -1):
            code = " ".join(words[start : start + size])
            if len(words) > size and _NUMBERED.search(code):
                yield code, " ".join(words[:start] + words[start + size :])


def _agrees(shelf: Shelf, hit: Hit, rest: str) -> bool:
    for key in pieces(fold(rest)):
        if any(cc == hit.cc and not a1 for cc, a1, _ in shelf.contexts(key)):
            return True
        if any(_is_round(town, hit.point) for town in shelf.named(key)):
            return True
    return False


def by_whole_name(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    key = fold(text)
    places = shelf.named(key)
    typed_name = text.casefold()
    hits = [
        weighed(place, wishes, AS_TYPED if place.name.casefold() == typed_name else 0.0)
        for place in places
    ]
    # "Mancester" is a listed name of Manchester, New Hampshire: then a typo is as likely.
    if places and key.isascii() and not any(place.own for place in places):
        slips = _one_slip(shelf, key)
        hits += [weighed(place, wishes, extra) for place, extra in _listed(shelf, key, slips)]
    return towns_before_areas(hits)


def by_name_and_context(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    """A name and what it lies in: "Springfield, IL", "london ontario", "Saint-Denis Paris"."""
    return _in_context(shelf, text, wishes, lambda key: [(p, 0.0) for p in shelf.named(key)])


def by_typo_and_context(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    left = iter(range(MOST_TYPO_HEADS))

    @cache
    def find(key: str) -> list[tuple[Place, float]]:
        return _similar(shelf, key) if next(left, None) is not None else []

    return _in_context(shelf, text, wishes, find)


def by_beginning_and_context(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    """The first words of a name in what it lies in: "Chorlton Manchester" for -cum-Hardy."""

    @cache
    def find(key: str) -> list[tuple[Place, float]]:
        return [
            (place, UNFINISHED)
            for place in shelf.starting(key)
            if fold(place.name).startswith(f"{key} ")
        ]

    return _in_context(shelf, text, wishes, find)


def by_beginning_or_typo(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    key = fold(text)
    hits = _like(shelf, key, wishes)
    if len(key) >= 3:
        hits += [weighed(place, wishes, UNFINISHED) for place in shelf.starting(key, 20)]
    return hits


def by_name_beside_a_number(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    """The town of a postcode that the data lack, or of an address: "00-999 Warszawa"."""
    words = [word for word in text.replace(",", " , ").split() if not _NUMBERED.search(word)]
    rest = " ".join(words)
    if not words or fold(rest) == fold(text):
        return []
    return by_whole_name(shelf, rest, wishes) or by_name_and_context(shelf, rest, wishes)


def by_the_part_that_is_known(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    """The town of a street, park or quarter that the data lack: "Prospect Park, Brooklyn"."""
    parts = [part for part in text.split(",") if part.strip()]
    for start in range(1, len(parts)):
        rest = ",".join(parts[start:])
        hits = by_whole_name(shelf, rest, wishes) or by_name_and_context(shelf, rest, wishes)
        if smaller := [hit for hit in hits if hit.kind not in {"state", "country"}]:
            return smaller
    for key in spans(fold(text)):
        large = [place for place in shelf.named(key, 8) if _is_large(place, key)]
        if large:
            return [weighed(place, wishes) for place in large]
    return []


def _is_large(place: Place, key: str) -> bool:
    """ "Ehrenfeld Cologne" is about Köln, and no sea is about Seattle, which some call so."""
    if place.kind != "town" or not (place.own or len(key) >= FOREIGN_NAME):
        return False
    return place.population >= (LARGE_TOWN if place.own else CITY)


def _in_context(
    shelf: Shelf,
    text: str,
    wishes: Wishes,
    find: Callable[[str], list[tuple[Place, float]]],
) -> list[Hit]:
    """Every word of the context should fit; where none fits so, some of it will do."""
    partly: list[Hit] = []
    for split in splits(text):
        fits = _Fits(shelf, split)
        if not (fits.known or split.has_comma):
            continue
        counted = [(place, extra, fits.count(place)) for place, extra in find(split.head)]
        best = max((count for *_, count in counted), default=0)
        hits = [
            weighed(place, wishes, extra + EACH_CONTEXT * count)
            for place, extra, count in counted
            if count == best and (best or not fits.known)
        ]
        if hits and best == fits.known and _is_close_enough(hits, split, text):
            return hits
        partly = partly or hits
    return partly


def _is_close_enough(hits: list[Hit], split: Split, text: str) -> bool:
    """Whether hits answer the question: a county from the tail of an address does not."""
    is_tail = split.has_comma and not fold(text).startswith(split.head)
    return not is_tail or any(hit.kind in {"town", "locality"} for hit in hits)


class _Fits:
    """What the words after a name say about where it lies."""

    def __init__(self, shelf: Shelf, split: Split) -> None:
        self.areas = [shelf.contexts(key) for key in split.contexts]
        # "NY" is the state and not every place around a town that is also called so.
        self.towns = [
            [] if areas and len(key) <= SHORT_FORM else list(filter(_can_hold, shelf.named(key, 8)))
            for key, areas in zip(split.contexts, self.areas, strict=True)
        ]
        self.known = sum(
            bool(pair[0] or pair[1]) for pair in zip(self.areas, self.towns, strict=True)
        )

    def count(self, place: Place) -> int:
        pairs = zip(self.areas, self.towns, strict=True)
        return sum(_lies_in(place, areas) or _lies_by(place, towns) for areas, towns in pairs)


def _can_hold(place: Place) -> bool:
    return place.kind == "town" and place.population >= CONTEXT_TOWN


def _lies_in(place: Place, areas: list[tuple[str, str, str]]) -> bool:
    return any(
        place.cc == cc and a1 in {"", place.a1} and a2 in {"", place.a2} and place.kind != "country"
        for cc, a1, a2 in areas
    )


def _lies_by(place: Place, towns: list[Place]) -> bool:
    return any(
        town.number != place.number
        and town.cc == place.cc
        and _is_round(town, (place.latitude, place.longitude), 3 if town.a1 == place.a1 else 1)
        for town in towns
    )


def _is_round(town: Place, point: tuple[float, float], times: int = 3) -> bool:
    """Whether a point lies in or about a town, by so many times the town's own reach."""
    reach = WITHIN_KM + times * town.reach_km
    return kilometres(point, (town.latitude, town.longitude)) < reach


def _like(shelf: Shelf, key: str, wishes: Wishes) -> list[Hit]:
    return [weighed(place, wishes, extra) for place, extra in _similar(shelf, key)]


def _similar(shelf: Shelf, key: str) -> list[tuple[Place, float]]:
    """Places whose name differs by a slip or two, with what each slip takes off."""
    most = allowed(key)
    if not most:
        return []
    slips = _one_slip(shelf, key) or _slips(key, shelf.spelled_like(key), most)
    return _listed(shelf, key, slips)


def _one_slip(shelf: Shelf, key: str) -> dict[int, int]:
    return _slips(key, shelf.one_slip_away(key), 1) if allowed(key) else {}


def _listed(shelf: Shelf, key: str, slips: dict[int, int]) -> list[tuple[Place, float]]:
    """The places, each with what its slips take off.

    A name that is not its own counts less: Richmond in Virginia was once Manchester.
    """
    return [
        (place._replace(own=int(_is_called(place, key))), EACH_EDIT * slips[place.number])
        for place in shelf.numbered(slips)
    ]


def _is_called(place: Place, key: str) -> bool:
    most = allowed(key)
    return edits(key, fold(place.name), most) <= most


def _slips(key: str, spellings: list[tuple[str, int]], most: int) -> dict[int, int]:
    """The slips between the key and each place's closest spelling, where there are few enough."""
    slips: dict[int, int] = {}
    for spelled, number in spellings:
        count = edits(key, spelled, most)
        if count <= most:
            slips[number] = min(count, slips.get(number, count))
    return slips
