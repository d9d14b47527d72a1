"""Names of places: exact, in context, half-typed, misspelt, shared by many."""

import pytest

from places.finder import is_ambiguous
from tests.places.conftest import Asker

SYDNEY = (-33.87, 151.21)
LONDON = (51.51, -0.13)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("Köln", "Köln, Nordrhein-Westfalen, Germany"),
        ("cologne", "Köln, Nordrhein-Westfalen, Germany"),
        ("Duesseldorf", "Düsseldorf, Nordrhein-Westfalen, Germany"),
        ("LODZ", "Łódź, Łódzkie, Poland"),
        ("東京", "Tokyo, Japan"),
        ("القاهرة", "Cairo"),
        ("nyc", "New York City, New York, United States"),
        ("Paris, Texas", "Paris, Texas, United States"),
        ("london ontario", "London, Ontario, Canada"),
        ("Springfield, IL", "Springfield, Illinois, United States"),
        ("Köln, NRW", "Köln, Nordrhein-Westfalen, Germany"),
        ("Sheffield uk", "Sheffield, "),
        ("Brooklyn, New York, USA", "Brooklyn, New York, United States"),
        ("Berlin Kreuzberg", "Kreuzberg, Berlin, Germany"),
        ("St Albans", "St Albans, Hertfordshire, United Kingdom"),
        ("Edinbur", "Edinburgh, City of Edinburgh, United Kingdom"),
        ("Lodnon", "London, Greater London, United Kingdom"),
        ("san fransisco", "San Francisco, California, United States"),
        ("Albequerque NM", "Albuquerque, New Mexico, United States"),
        ("Prospect Park, Brooklyn, NY", "Brooklyn, New York, United States"),
        ("Heaton Park, Manchester, England", "Manchester, "),
        ("Reading, Hampshire, UK", "Reading, "),
        ("12 High Street, Oxford", "Oxford, Oxfordshire, United Kingdom"),
        ("Ehrenfeld Cologne", "Köln, Nordrhein-Westfalen, Germany"),
        ("Aukland New Zealand", "Auckland, "),
        ("Ashton Manchester", "Ashton-under-Lyne, "),
        ("Köln, Qwertz", "Köln, Nordrhein-Westfalen, Germany"),
        ("Connecticut", "Connecticut, United States"),
        ("Isle of Wight", "Isle of Wight, England, United Kingdom"),
        ("Fiji", "Fiji"),
        ("Antwerpen", "Antwerp, "),
        ("  Brixton  ", "Brixton, Greater London, United Kingdom"),
    ],
)
def test_what_is_meant_comes_first(query: str, label: str, ask: Asker) -> None:
    found = ask(query)[0]

    assert found.label.startswith(label)


@pytest.mark.parametrize(
    "query", ["near me", "my location", "asdfghjkl", "", "   ", "???", "a nice flat loop", "\x00"]
)
def test_some_words_name_no_place(query: str, ask: Asker) -> None:
    assert ask(query) == []


def test_a_shared_name_brings_its_owners_and_a_question(ask: Asker) -> None:
    found = ask("Newcastle")

    assert {"AU", "GB"} <= {place.country_code for place in found}
    assert is_ambiguous(found)


def test_a_typo_brings_those_called_so_before_those_once_called_so(ask: Asker) -> None:
    names = [place.name for place in ask("Mancester")]

    assert names[:2] == ["Manchester", "Manchester"]


def test_a_name_that_one_place_owns_brings_no_question(ask: Asker) -> None:
    assert not is_ambiguous(ask("London"))
    assert not is_ambiguous(ask("Connecticut"))
    assert not is_ambiguous([])


def test_nearness_moves_the_order_and_hides_nothing(ask: Asker) -> None:
    from_sydney, from_london = ask("Newcastle", near=SYDNEY), ask("Newcastle", near=LONDON)

    assert from_sydney[0].country_code == "AU"
    assert from_london[0].country_code == "GB"
    assert "GB" in {place.country_code for place in from_sydney}


def test_the_country_moves_the_order(ask: Asker) -> None:
    assert ask("Cambridge", country="us")[0].region == "Massachusetts"
    assert ask("Cambridge", country="GB")[0].country_code == "GB"


def test_saint_denis_is_two_places_until_paris_is_said(ask: Asker) -> None:
    assert {"RE", "FR"} <= {place.country_code for place in ask("Saint-Denis")}
    assert ask("Saint-Denis Paris")[0].country_code == "FR"


def test_accents_decide_between_bali_and_bali(ask: Asker) -> None:
    assert ask("Bali")[0].country_code == "ID"
    assert ask("Bāli")[0].country_code == "IN"


def test_a_town_says_how_far_it_reaches(ask: Asker) -> None:
    assert ask("London")[0].precision_km > ask("Truro, Cornwall")[0].precision_km > 0
    assert ask("51.5, -0.12")[0].kind == "coordinate"


def test_each_answer_knows_its_time_zone(ask: Asker) -> None:
    assert ask("Broken Hill")[0].timezone == "Australia/Broken_Hill"


def test_labels_never_say_a_name_twice(ask: Asker) -> None:
    assert ask("Singapore")[0].label == "Singapore"
    assert ask("Newcastle upon Tyne")[0].area == "United Kingdom"
    assert ask("Berlin")[0].short_label == "Berlin, Germany"


def test_suggestions_are_the_largest_that_start_so(ask: Asker) -> None:
    assert ask.suggest("lo")[0] == "London"
    assert ask.suggest("san f")[0] == "San Francisco"
    assert ask.suggest("мос")[0] == "Moscow"


def test_suggestions_know_the_small_places_nearby(ask: Asker) -> None:
    assert "Brixton" in ask.suggest("bri", near=(51.46, -0.11))
    assert ask.suggest("newc", near=SYDNEY)[0] == "Newcastle"


@pytest.mark.parametrize("prefix", ["", " ", "'", "%", "91, 0", "\U0010ffff", "\ud800"])
def test_odd_beginnings_suggest_nothing(prefix: str, ask: Asker) -> None:
    assert ask.suggest(prefix) == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (51.4659, -0.1065, "Brixton, London"),
        (50.2653, -5.0544, "Truro, Cornwall"),
        (55.975, -3.17, "Leith, Edinburgh"),
        (-33.89, 151.27, "Bondi, Sydney"),
        (52.5, 13.42, "Kreuzberg, Berlin"),
        (-42.5265, 172.8332, "Canterbury, New Zealand"),
        (30.0, -40.0, None),
        (0.0, 0.0, None),
        (-89.9, 0.0, None),
    ],
)
def test_a_point_has_the_name_that_neighbours_use(
    latitude: float, longitude: float, name: str | None, ask: Asker
) -> None:
    assert ask.name_of(latitude, longitude) == name
