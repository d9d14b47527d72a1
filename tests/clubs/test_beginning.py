"""Beginning a club and changing one: where it is, what it is called, who may."""

import re

import pytest
from flask import Flask

from core.database import db
from members.models import Member
from places.finder import Finder
from tests.factories import make_club

both_databases = pytest.mark.both_databases

HARBOUR = {"name": "Dockside Joggers", "about": "We **chat**.", "place": "Leeds"}


def begin(who, **changes):
    return who.post("/clubs/", follow=False, **(HARBOUR | changes))


@both_databases
def test_a_club_begins_with_a_name_and_words_for_its_place(cast, clubs):
    answer = begin(cast.cleo)

    club = clubs()[-1]
    assert (answer.status_code, answer.location) == (303, "/clubs/dockside-joggers")
    assert (club.name, club.place) == ("Dockside Joggers", "Leeds, United Kingdom")
    assert (club.timezone, club.country, club.is_open) == ("Europe/London", "GB", True)
    assert club.badge == club.id


@both_databases
def test_whoever_begins_a_club_owns_it(app: Flask, cast, clubs):
    begin(cast.cleo)

    with app.app_context():
        assert db.session.merge(clubs()[-1]).is_owned_by(_member(cast.ids.cleo))


def test_coordinates_win_over_words(cast, clubs):
    begin(cast.cleo, place="By the fountain, Leeds", latitude="52,52", longitude="13.4")

    club = clubs()[-1]
    assert (club.latitude, club.longitude) == (52.52, 13.4)
    assert (club.place, club.timezone) == ("By the fountain, Leeds", "Europe/Berlin")


def test_a_point_without_words_gets_the_name_a_neighbour_would_use(cast, clubs):
    begin(cast.cleo, place="", latitude="51.4613", longitude="-0.1156")

    assert clubs()[-1].place == "Brixton, London"
    assert clubs()[-1].country == "GB"


def test_an_ambiguous_place_asks_and_keeps_everything(cast, clubs):
    asked = begin(cast.cleo, place="Springfield")

    assert asked.status_code == 422
    assert "Springfield, Illinois, United States" in asked.text
    assert 'value="Dockside Joggers"' in asked.text
    assert "We **chat**." in asked.text
    assert len(clubs()) == 1


def test_a_chosen_place_counts_without_any_script(cast, clubs):
    asked = begin(cast.cleo, place="Springfield")

    begin(cast.cleo, place="Springfield", choice=_choices(asked.text)["Springfield, Illinois"])

    assert clubs()[-1].timezone == "America/Chicago"
    assert clubs()[-1].place == "Springfield, Illinois, United States"


def test_a_choice_for_other_words_is_forgotten(cast, clubs):
    asked = begin(cast.cleo, place="Springfield")

    begin(cast.cleo, place="Leeds", choice=_choices(asked.text)["Springfield, Illinois"])

    assert clubs()[-1].place == "Leeds, United Kingdom"


def test_a_point_at_sea_asks_whether_it_was_swapped(cast, clubs):
    asked = begin(cast.cleo, latitude="-0.1156", longitude="51.4613")

    assert asked.status_code == 422
    assert "at sea" in asked.text
    assert "Swapped: Brixton, London" in asked.text

    begin(cast.cleo, latitude="-0.1156", longitude="51.4613", choice="51.461300,-0.115600")

    assert clubs()[-1].timezone == "Europe/London"


def test_a_point_at_sea_stands_when_it_was_meant(cast, clubs):
    begin(cast.cleo, latitude="0", longitude="0", choice="0.000000,0.000000")

    assert clubs()[-1].timezone.startswith("Etc/")


@both_databases
def test_clubs_of_one_name_have_addresses_of_their_own(cast, clubs):
    for _ in range(11):
        assert begin(cast.cleo, place="", latitude="51.5", longitude="-0.1").status_code == 303

    slugs = [club.slug for club in clubs()[1:]]
    assert slugs[:3] == ["dockside-joggers", "dockside-joggers-2", "dockside-joggers-3"]
    assert len(set(slugs)) == 11


def test_a_club_called_new_does_not_hide_the_form(cast, clubs):
    begin(cast.cleo, name="New")

    assert clubs()[-1].slug == "new-2"


def test_people_may_be_asked_to_ask(cast, clubs):
    begin(cast.cleo, is_open="no")

    assert clubs()[-1].is_open is False


def test_the_search_resting_is_said_beside_the_place(tmp_path, app: Flask, cast):
    app.extensions["geocoding"] = Finder(tmp_path / "missing.sqlite3")

    words, point = begin(cast.cleo), begin(cast.cleo, latitude="51.5", longitude="-0.1")

    assert words.status_code == 422
    assert "resting" in words.text
    assert point.status_code == 303


@both_databases
def test_an_organizer_changes_what_the_club_says(cast, clubs):
    page = cast.ada.get("/clubs/harbour-runners/edit")
    answer = cast.ada.post(
        "/clubs/harbour-runners/edit", follow=False,
        name="Harbour Runners", about="New words", place="Brixton, London",
        timezone="Europe/London", is_open="no", website="example.org",
    )  # fmt: skip

    club = clubs()[0]
    assert 'value="Brixton, London"' in page.text
    assert (answer.status_code, answer.location) == (303, "/clubs/harbour-runners")
    assert (club.about, club.is_open, club.website) == ("New words", False, "https://example.org")
    assert (club.latitude, club.longitude) == (51.4613, -0.1156)


def test_a_club_that_moves_takes_the_zone_of_its_new_place(cast, clubs):
    fields = {"name": "Harbour Runners", "place": "Köln", "timezone": "Europe/London"}

    cast.ada.post("/clubs/harbour-runners/edit", follow=False, **fields)

    assert (clubs()[0].timezone, clubs()[0].country) == ("Europe/Berlin", "DE")


def test_a_zone_that_was_typed_counts(cast, clubs):
    fields = {"name": "Harbour Runners", "place": "Ürümqi", "timezone": "Asia/Urumqi"}

    cast.ada.post("/clubs/harbour-runners/edit", follow=False, **fields)

    assert clubs()[0].timezone == "Asia/Urumqi"


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("cleo", 403), ("stranger", 303)])
def test_nobody_else_changes_a_club(cast, clubs, who, status):
    fields = {"name": "Mine now", "place": "Leeds"}

    answer = getattr(cast, who).post("/clubs/harbour-runners/edit", follow=False, **fields)

    assert answer.status_code == status
    assert clubs()[0].name == "Harbour Runners"


def test_what_a_form_does_not_offer_is_not_taken(app: Flask, cast, clubs):
    begin(cast.cleo, slug="mine", badge="99", source="x", created_at="1999-01-01", role="owner")

    club = clubs()[-1]
    assert (club.slug, club.source, club.badge) == ("dockside-joggers", None, club.id)


def test_a_stranger_is_asked_to_sign_in(cast, clubs):
    answer = begin(cast.stranger)

    assert (answer.status_code, len(clubs())) == (303, 1)


@both_databases
def test_the_list_shows_my_clubs_first_and_finds_by_name(app: Flask, cast, statements):
    with app.app_context():
        for number in range(45):
            make_club(f"Club {number:02d}")
        db.session.commit()

    with statements() as asked:
        page = cast.ben.get("/clubs/")

    assert len(asked) <= 3 + 1, "the list's three, and the bell's one of whoever is signed in"
    assert page.text.index("Your clubs") < page.text.index("Harbour Runners")
    assert page.text.count("clubcard") == 21
    assert cast.ben.get("/clubs/?q=club 4").text.count("clubcard") == 9
    assert cast.ben.get("/clubs/?page=3").text.count("clubcard") == 6
    assert "No club of this name" in cast.ben.get("/clubs/?q=%25").text


@both_databases
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lodz", True),
        ("ŁÓDŹ laufer", True),
        ("LÄUFER polska", True),
        ("strasse", True),
        ("straße café", True),
        ("100%", True),
        ("läufer leeds", False),
        ("100_", False),
        ("a/b", False),
    ],
)
def test_the_list_is_searched_without_case_and_accents(app: Flask, cast, words, found):
    with app.app_context():
        make_club("Łódź Läufer 100% Café", place="Straße 1, Polska")
        db.session.commit()

    page = cast.stranger._client.get("/clubs/", query_string={"q": words}).text

    assert ("Łódź Läufer" in page) is found


@both_databases
@pytest.mark.parametrize("query", ["?page=-1", "?page=x", "?page=99999999999999", "?q=%00", "?q=_"])
def test_odd_questions_to_the_list_are_answered(cast, query):
    assert cast.ben.get(f"/clubs/{query}").status_code == 200


def test_an_address_of_no_club_is_not_there(cast):
    assert cast.ada.get("/clubs/nowhere/edit").status_code == 404
    assert cast.ada.post("/clubs/nowhere/membership", action="join").status_code == 404


def _choices(text: str) -> dict[str, str]:
    found = re.findall(r'value="(-?[\d.]+,-?[\d.]+)">\s*<span>([^<]+)</span>', text)
    return {", ".join(label.split(", ")[:2]): value for value, label in found}


def _member(member_id: int):
    return db.session.get(Member, member_id)
