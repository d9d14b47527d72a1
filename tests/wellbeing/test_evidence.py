"""What is said about running and the mind: hedged, with a source, and never in place of help."""

import re
from pathlib import Path

from flask import Flask

from tests.visitor import Visitor
from tests.wellbeing.evenings import Evening
from wellbeing.instruments import EVIDENCE, ITEMS, PROGRAMME, QUIZ, SUPPORT

HELP = "Running is no replacement for professional help."


def test_s34_text_links_and_the_fallback_for_a_country_that_is_not_listed(app: Flask) -> None:
    stranger = Visitor(app)

    assert 'href="sms:988"' in stranger.get("/support?country=US").text
    page = stranger.get("/support?country=ZZ").text
    assert "Find A Helpline" in page
    assert page.index('href="tel:112"') < page.index("Find A Helpline")


def test_s26_s61_every_card_is_hedged_has_a_source_a_year_and_leads_on(
    evening: Evening, ben: Visitor
) -> None:
    page = ben.get("/why-run-together").text
    cards = re.findall(r"data-evidence=.*?</li>", page, re.DOTALL)

    assert len(cards) == 8
    for card in cards:
        assert re.search(r"\bmay\b", card)
        assert not re.search(r"\b(will|proves)\b", card)
        assert re.search(r", (19|20)\d\d \(", card)
        assert "Nobody has read it against its source yet." in card
        url = re.findall(r'class="mt3"><a href="([^"]+)"', card)[0].replace("&amp;", "&")
        assert ben.get(url).status_code == 200


def test_s32_the_card_about_low_mood_says_may_and_links_to_support(app: Flask) -> None:
    page = Visitor(app).get("/why-run-together").text

    card = page.split('id="low"')[1].split("</li>")[0]
    assert "It may help some people." in card
    assert 'href="/support"' in card


def test_s32_no_text_of_ours_asks_for_symptoms_or_names_a_questionnaire() -> None:
    root = Path(__file__).parents[2]
    sources = [*root.glob("templates/**/*.html"), *root.glob("templates/**/*.txt")]
    texts = {path.name: path.read_text("utf-8") for path in sources}
    texts |= {item.id: f"{item.text} {item.labels}" for item in ITEMS.values()}
    texts |= {str(n): str(data) for n, data in enumerate((QUIZ, EVIDENCE, SUPPORT, PROGRAMME))}

    wrong = re.compile(r"PHQ|GAD-?7|depressed|symptom", re.IGNORECASE)

    assert [name for name, text in texts.items() if wrong.search(text)] == []


def test_s33_the_sentence_stands_on_all_four(evening: Evening, ben: Visitor) -> None:
    card = ben.post(evening.url, consent="yes", lonely_after="9").text.split(
        'class="card pad care"'
    )[1]
    evidence = ben.get("/why-run-together").text

    assert HELP in card.split("</section>")[0]
    assert evidence.count(HELP) == 8
    for url in ("/support", "/me/programme", "/me/wellbeing"):
        assert HELP in ben.get(url).text, url


def test_s62_eight_tiles_with_eight_working_ways_on(app: Flask) -> None:
    page = Visitor(app).get("/why-run-together").text

    ways = re.findall(r'<p class="mt3"><a href="([^"]+)"', page)
    assert len(ways) == 8
    assert all(Visitor(app).get(way.replace("&amp;", "&")).status_code == 200 for way in ways)


def test_s20_the_first_mark_links_to_its_source(evening: Evening, ben: Visitor) -> None:
    page = ben.get("/me/wellbeing/week").text

    assert 'href="/why-run-together#weeks"' in page
    assert "Hamer" in ben.get("/why-run-together").text


def test_s29_eight_weeks_speak_of_showing_up_and_of_no_score(
    evening: Evening, ben: Visitor
) -> None:
    page = ben.get("/me/wellbeing/week").text.split("Eight weeks")[1]

    assert "showed up" in page
    assert "esilien" not in page


def test_every_row_that_is_promised_has_a_test_with_its_name() -> None:
    promised = {1, *range(4, 9), *range(14, 26), *range(27, 36), 38, *range(41, 47), 51}
    tests = (path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))

    named = {int(row) for text in tests for row in re.findall(r"def test_\w*?s(\d\d)_", text)}

    assert promised - named == set()
