"""How far apart two spellings are, and how to find those one slip apart."""

import zlib

# Names of these lengths are found by their shortened forms.
SHORTEST, LONGEST = 5, 14


def shortened(key: str) -> set[int]:
    """Codes of the key and of the key without each of its letters.

    Two keys one slip apart share a code: a letter dropped, added, changed or swapped with its
    neighbour (the "symmetric delete" idea of Wolf Garbe's SymSpell).
    """
    forms = {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}
    return {zlib.crc32(form.encode("utf-8", "replace")) for form in forms}


def edits(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with a neighbour; `most + 1` when it takes more.

    The optimal string alignment distance (Damerau without repeated edits of one place).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


def allowed(key: str) -> int:
    """How many slips a key of that length may hold: none in four letters, one, then two."""
    return 0 if len(key) < 5 else 1 if len(key) < 8 else 2
