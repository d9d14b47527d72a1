"""One way to fold a name, used for the data and for what people type.

"São Paulo", "sao paulo" and "SAO PAULO." meet in one key; so do "Saint" and "St". Scripts other
than Latin keep their letters.
"""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
        # Arabic and Persian keyboards differ in these letters, and writers in the others.
        "\u0629": "\u0647",
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
    }
)
# Apostrophes of every kind, accents that stand alone, and points.
_DROPPED = re.compile("['`.\u2018\u2019\u02bc\u02bb\u02b9\u00b4\u00b7]")
_WORD = re.compile(r"[^\W_]+")
_SHORT_FORMS = {
    "saint": "st",
    "sankt": "st",
    "sainte": "ste",
    "mount": "mt",
    "fort": "ft",
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})


def fold(text: str) -> str:
    """The key under which a name is kept and found; empty when nothing of it can be read."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = without_marks(text.casefold()).casefold().translate(_LETTERS)
    # Most names are one plain word; the build folds a million of them.
    if folded.isalnum() and folded not in _SHORT_FORMS:
        return folded
    words = _WORD.findall(_DROPPED.sub("", folded.replace("&", " and ")))
    return " ".join([_SHORT_FORMS.get(word, word) for word in words])


def without_marks(text: str) -> str:
    """Compatibility letters made plain, accents taken off."""
    decomposed = unicodedata.normalize("NFKD", text)
    category = unicodedata.category
    return "".join([sign for sign in decomposed if category(sign) not in _MARKS])


# Signs that carry no letter: accents, and the invisible ones that pasted text brings along.
_MARKS = {"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"}


def spelled_out(name: str) -> str:
    """The key of the name with its umlauts written as two letters: "Düsseldorf" → "duesseldorf"."""
    if name.isascii():
        return fold(name)
    return fold(unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS))


def looks_foreign(key: str) -> bool:
    """Whether a folded key holds letters beyond plain Latin ones."""
    return not key.isascii()
