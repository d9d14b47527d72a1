"""Where to begin, by the rules of `quiz.json`: a level, a goal, and how well a run fits. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wellbeing.instruments import QUIZ

Answers = Mapping[str, str | Sequence[str]]

VERSION: int = QUIZ["version"]
LEVELS: Mapping[str, Mapping[str, Any]] = {row["id"]: row for row in QUIZ["levels"]}
RANKS = {level: int(row["rank"]) for level, row in LEVELS.items()}
GOALS: Mapping[str, Mapping[str, Any]] = {row["id"]: row for row in QUIZ["goals"]}
RULES = QUIZ["level_rules"]["rules"]
MATCH = QUIZ["match"]
WEIGHTS: Mapping[str, float] = MATCH["weights"]
GENTLER = {
    "tempo": ("steady", None),
    "steady": ("easy_run", None),
    "easy_run": ("walk_run", "W5"),
    "walk_run": ("walk", "F3"),
    "walk": ("walk", "F1"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """What the quiz says. `doctor_first`: see a doctor before anything else; shown, never kept."""

    level: str
    start: str | None
    goal: str
    second_goal: str | None = None
    doctor_first: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run as the matching sees it: the levels of its groups, its tags, its day, how far away."""

    key: int
    ranks: frozenset[int]
    tags: frozenset[str]
    km: float
    starts: Any
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A run with its score and its two strongest reasons."""

    candidate: Candidate
    score: float
    reasons: tuple[str, ...] = field(default=())


def result(answers: Answers) -> Result:
    """The level and the week to start in, and the goals; every combination of answers has one.

    Raises ValueError for answers that no rule fits.
    """
    rule = next((rule for rule in RULES if _holds(rule["if"], answers)), None)
    if rule is None:
        raise ValueError("no rule fits these answers")
    then, why = rule["then"], _chosen(answers, "why")
    found = Result(
        then["level"],
        then["start"],
        why[0],
        why[1] if len(why) > 1 else None,
        then.get("advice") == "doctor_first",
    )
    comes_back = "comeback" in _chosen(answers, "hard")
    return _gentler(found) if comes_back and not then.get("final") else found


def _holds(rule: Mapping[str, Sequence[str]], answers: Answers) -> bool:
    """Every key must hold; one holds when any of the chosen answers is in its list."""
    return all(set(_chosen(answers, key)) & set(allowed) for key, allowed in rule.items())


def _chosen(answers: Answers, key: str) -> list[str]:
    value = answers.get(key, ())
    return [value] if isinstance(value, str) else list(value)


def _gentler(found: Result) -> Result:
    """One level gentler; a run-walk from week 5 stays one and starts at week 3."""
    if (found.level, found.start) == ("walk_run", "W5"):
        return replace(found, start="W3")
    level, start = GENTLER[found.level]
    return replace(found, level=level, start=start)


def wanted_tags(found: Result, answers: Answers) -> dict[str, float]:
    """What the goals, the worry and the company would like a run to have, with its weight."""
    wishes: dict[str, float] = {}
    lists = [
        (GOALS[found.goal]["run_tags"], WEIGHTS["tag_main_goal"]),
        (GOALS.get(found.second_goal or "", {}).get("run_tags", ()), WEIGHTS["tag_second_goal"]),
        (_listed("hard_tags", answers, "hard"), WEIGHTS["tag_hard"]),
        (_listed("company_tags", answers, "company"), WEIGHTS["tag_company"]),
        (("no_drop",), WEIGHTS["no_drop"]),
    ]
    for tags, weight in lists:
        for tag in tags:
            wishes[tag] = wishes.get(tag, 0) + weight
    return wishes


def _listed(name: str, answers: Answers, key: str) -> Sequence[str]:
    return [tag for answer in _chosen(answers, key) for tag in MATCH[name].get(answer, ())]


def matches(found: Result, answers: Answers, candidates: Sequence[Candidate]) -> list[Match]:
    """The best three runs, the sooner first among equals; full and much harder ones left out."""
    wishes = wanted_tags(found, answers)
    fits = [_match(found, wishes, one) for one in candidates if not one.is_full]
    known = [match for match in fits if match is not None]
    known.sort(key=lambda match: (-match.score, match.candidate.starts))
    return known[: MATCH["show"]]


def _match(found: Result, wishes: Mapping[str, float], one: Candidate) -> Match | None:
    """The nearest level a run has counts; two or more harder is no match."""
    own = RANKS[found.level]
    steps = min((rank - own for rank in one.ranks), key=lambda step: (abs(step), step), default=9)
    if steps >= 2:
        return None
    level = {0: "same_level", -1: "one_level_gentler", 1: "one_level_harder"}.get(steps)
    parts = {level: WEIGHTS[level]} if level else {}
    parts |= {tag: wishes[tag] for tag in one.tags if tag in wishes}
    strongest = sorted(
        (name for name, points in parts.items() if points > 0),
        key=lambda name: (-parts[name], name),
    )
    score = sum(parts.values()) + WEIGHTS["per_km_away"] * one.km
    return Match(one, score, tuple(strongest[:2]))
