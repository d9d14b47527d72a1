"""Our voice: warm, hedged, without a word that scolds, cheers or diagnoses; in every language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from wellbeing.instruments import EVIDENCE, INSTRUMENTS
from wellbeing.library import LIBRARY

ROOT = Path(__file__).parents[2]
VOICE = re.compile(r"\b(slow|only|just|simply|easy|beginner)\b", re.IGNORECASE)
COPY = re.compile(r"_l?\(\s*((?:'[^']*'\s*|\"[^\"]*\"\s*)+)|trans %\}(.*?)\{%", re.DOTALL)
BANNED: dict[str, list[str]] = {
    "en": INSTRUMENTS["trend_rules"]["banned_in_insight_copy"],
    "de": [
        "wegen", "dank des laufens", "beweist", "heilt", "behandelt", "therapie", "diagnos",
        "symptom", "du bist depressiv", "risikowert", "klinisch", "serie verloren", "versagt",
    ],
    "fr": [
        "à cause de", "grâce à la course", "prouve", "guérit", "soigne", "thérapie", "diagnos",
        "symptôme", "vous êtes dépressi", "score de risque", "clinique", "série perdue", "échoué",
    ],
    "es": [
        "a causa de", "gracias a correr", "demuestra", "cura", "terapia", "diagn", "síntoma",
        "tienes depresión", "puntuación de riesgo", "clínic", "racha perdida", "fracas",
    ],
    "pt": [
        "por causa de", "graças à corrida", "prova que", "cura", "terapia", "diagn", "sintoma",
        "está deprimid", "pontuação de risco", "clinicamente", "sequência perdida", "fracass",
    ],
    "it": [
        "a causa di", "grazie alla corsa", "dimostra", "cura", "terapia", "diagn", "sintom",
        "sei depress", "punteggio di rischio", "clinicamente", "serie persa", "fallit",
    ],
    "nl": [
        "vanwege", "dankzij het hardlopen", "bewijst", "geneest", "behandelt", "therapie",
        "diagnos", "symptoom", "je bent depressief", "risicoscore", "klinisch", "mislukt",
    ],
}  # fmt: skip
"""What no text about a pattern says, by language: the file's list, and the same elsewhere.

A catalogue in a language without a list fails the test: whoever adds one writes its list here.
"""
TEXTS = [
    *ROOT.glob("templates/wellbeing/**/*.html"),
    *ROOT.glob("templates/mail/after_run.*"),
    *ROOT.glob("templates/privacy/*.html"),
    *ROOT.glob("wellbeing/**/*.py"),
]


def said_in(words: str) -> list[str]:
    """The texts for people in a template or a module."""
    found = ((one or other).strip() for one, other in COPY.findall(words))
    return [re.sub(r"['\"]\s+['\"]", "", text) for text in found]


def wrong_in(text: str, language: str) -> list[str]:
    """The words of a text that its language does without; whole phrases, whatever their case."""
    known = BANNED[language.split("_", maxsplit=1)[0]]
    return [word for word in known if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]


def translated(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text of every catalogue, with its language.

    What says in English that this is no diagnosis has to say so in the other language too.
    """
    for file in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        language = file.parts[-3]
        with file.open("rb") as catalogue:
            for message in read_po(catalogue):
                source = message.id if isinstance(message.id, str) else message.id[0]
                if not source or wrong_in(source, "en"):  # the head of the file, too
                    continue
                texts = message.string if isinstance(message.string, tuple) else [message.string]
                yield from ((language, text) for text in texts if text)


@pytest.mark.parametrize("file", sorted(TEXTS), ids=lambda file: str(file.relative_to(ROOT)))
def test_the_texts_keep_to_our_voice(file: Path) -> None:
    for words in said_in(file.read_text("utf-8")):
        assert not VOICE.search(words), words
        assert "!" not in words
        assert wrong_in(words, "en") == [], words


def test_our_own_files_keep_to_our_voice_too() -> None:
    texts = [str(card[name]) for card in EVIDENCE["cards"] for name in ("name", "says", "way")]
    texts += [str(session.line) for session in LIBRARY.values()]
    texts += [str(step["text"]) for session in LIBRARY.values() for step in session.steps]

    assert [text for text in texts if VOICE.search(text) or "!" in text] == []
    assert [text for text in texts if wrong_in(text, "en")] == []


def test_every_catalogue_keeps_to_our_voice() -> None:
    wrong = [
        (language, text, found)
        for language, text in translated(ROOT / "translations")
        if (found := wrong_in(text, language))
    ]

    assert wrong == []


def test_a_catalogue_that_promises_a_cure_or_has_no_list_is_found(tmp_path: Path) -> None:
    for language, text in (("de", "Laufen heilt."), ("da", "Godt klaret")):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(f'msgid ""\nmsgstr ""\n\nmsgid "x"\nmsgstr "{text}"\n')
    found = dict(translated(tmp_path))

    assert wrong_in(found["de"], "de") == ["heilt"]
    with pytest.raises(KeyError):
        wrong_in(found["da"], "da")


def test_a_disclaimer_may_name_in_every_language_what_this_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    said = "It does not diagnose or treat."
    (folder / "messages.po").write_text(
        f'msgid ""\nmsgstr ""\n\nmsgid "{said}"\nmsgstr "Stellt keine Diagnose."\n'
    )

    assert list(translated(tmp_path)) == []


@pytest.mark.parametrize("language", sorted(BANNED))
def test_every_list_forbids_what_the_english_one_forbids(language: str) -> None:
    assert len(BANNED[language]) >= 12
    assert all(word == word.lower() for word in BANNED[language])
