"""Clubs from files, as people's programs write them."""

import csv

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from clubs.importing import rows as shapes
from clubs.importing.storing import BATCH
from clubs.models import Club, Membership
from core.database import db
from tests.clubs.files import HEADER, club, table
from tests.factories import make_club, make_member
from web.forms import DIRECTIONS, INVISIBLE

GATEWAY = "Café Runners,51.4613,-0.1156,We chat\n"


@pytest.mark.both_databases
def test_a_row_becomes_a_club_with_its_zone_and_address(bring, clubs):
    row = club(about="**Hi**", source="list", source_id="7", level="Full conversation",
               pace="social", weekday="Saturday", time="9:00", website="example.org")  # fmt: skip

    report = bring(table(row))

    brought = clubs()[0]
    assert report.exit_code == 0
    assert "1 new, 0 changed, 0 unchanged" in report.output
    assert (brought.slug, brought.place) == ("cafe-runners", "Brixton, London")
    assert (brought.timezone, brought.country) == ("Europe/London", "GB")
    assert (brought.usual_level, brought.usual_pace) == ("chat", "social")
    assert (brought.usual_weekday, brought.usual_time) == ("sat", "09:00")
    assert (brought.website, brought.badge) == ("https://example.org", brought.id)


@pytest.mark.parametrize(
    ("typed", "time"),
    [("18", "18:00"), ("6PM", "18:00"), ("6 p.m.", "18:00"), ("12am", "00:00"), ("18h30", "18:30"),
     ("6:30", "06:30"), ("06.30", "06:30"), ("18:30:00", "18:30")],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(bring, clubs, typed, time):
    bring(table(club(weekday="Wednesdays", time=typed)))

    assert [(one.usual_weekday, one.usual_time) for one in clubs()] == [("wed", time)]


def test_a_club_whose_point_moved_a_few_metres_is_the_same(bring, clubs):
    bring(table(club(latitude="51.46131", longitude="-0.11561")))

    report = bring(table(club(latitude="51.46128", longitude="-0.11558")))

    assert "0 new" in report.output
    assert len(clubs()) == 1


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_program_s_encoding_is_read(bring, clubs, encoding, ends):
    bring((HEADER + GATEWAY).replace("\n", ends), encoding=encoding)

    assert [one.name for one in clubs()] == ["Café Runners"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_delimiter_is_read_and_decimal_commas_too(bring, clubs, delimiter):
    row = club(latitude="51,4613", longitude="-0,1156")

    bring(table(row, delimiter=delimiter))

    assert (clubs()[0].latitude, clubs()[0].longitude) == (51.4613, -0.1156)


def test_excel_says_its_delimiter_in_a_line_of_its_own(bring, clubs):
    bring("sep=;\r\n" + table(club(), delimiter=";"))

    assert len(clubs()) == 1


def test_columns_come_in_any_order_and_unknown_ones_are_named(bring, clubs):
    report = bring(table({"Colour": "red", "LONGITUDE": "-0.1156", "Name ": "A", "latitude": "51"}))

    assert len(clubs()) == 1
    assert "unknown columns: colour" in report.output


@pytest.mark.both_databases
def test_the_same_file_again_changes_nothing(app, bring, clubs):
    rows = table(club(), club("Other", source="list", source_id="1", about="x"))
    bring(rows)
    before = [(one.id, one.slug, one.created_at) for one in clubs()]

    report = bring(rows)

    assert "0 new, 0 changed, 2 unchanged" in report.output
    assert [(one.id, one.slug, one.created_at) for one in clubs()] == before


@pytest.mark.both_databases
def test_a_changed_row_changes_its_club(bring, clubs):
    bring(table(club(source="list", source_id="1"), club("Other")))

    report = bring(table(club("Renamed", source="list", source_id="1"), club("Other", about="x")))

    assert "0 new, 2 changed" in report.output
    assert [(one.name, one.about) for one in clubs()] == [("Renamed", ""), ("Other", "x")]


def test_what_an_owner_wrote_is_left_alone(app, bring, clubs):
    bring(table(club(source="list", source_id="1")))
    with app.app_context():
        db.session.add(
            Membership(
                club_id=1, member_id=make_member().id, role="owner",
                joined_at=db.session.get(Club, 1).created_at,
            )
        )  # fmt: skip
        db.session.get(Club, 1).about = "Ours"
        db.session.commit()

    same = bring(table(club(source="list", source_id="1")))
    other = bring(table(club(source="list", source_id="1", about="Theirs")))

    assert "1 unchanged" in same.output
    assert "1 left to their owners" in other.output
    assert clubs()[0].about == "Ours"


def test_a_club_that_somebody_began_here_is_known_by_name_and_place(app, bring, clubs):
    with app.app_context():
        make_club("Café Runners", owner=make_member(), about="Ours", at=(51.46131, -0.11562))
        db.session.commit()

    bring(table(club(about="Theirs")))

    assert [one.about for one in clubs()] == ["Ours"]


@pytest.mark.both_databases
def test_an_owner_owns_what_comes_and_nobody_owns_it_otherwise(app, bring):
    with app.app_context():
        make_member("Ada", email="ada@example.org")
        db.session.commit()

    bring(table(club("Hers")), "--owner", "ADA@example.org")
    bring(table(club("Nobody's")))

    with app.app_context():
        claimed = {one.name: one.is_claimed for one in db.session.scalars(select(Club))}
    assert claimed == {"Hers": True, "Nobody's": False}


def test_an_owner_takes_clubs_that_came_before_and_then_nothing_changes(app, bring):
    with app.app_context():
        make_member("Ada", email="ada@example.org")
        db.session.commit()
    bring(table(club()))

    reports = [bring(table(club()), "--owner", "ada@example.org").output for _ in range(2)]

    assert "1 changed" in reports[0]
    assert "1 unchanged" in reports[1]


def test_an_unknown_owner_stops_before_anything_happens(bring, clubs):
    report = bring(table(club()), "--owner", "nobody@example.org")

    assert report.exit_code == 1
    assert "Nobody here has the address" in report.output
    assert clubs() == []


def test_a_dry_run_says_what_would_be_and_changes_nothing(bring, clubs):
    report = bring(table(club(), club("")), "--dry-run")

    assert "Would be: 1 new" in report.output
    assert "1 refused" in report.output
    assert clubs() == []


def test_html_in_a_text_becomes_its_words(bring, clubs):
    bring(table(club(about="<p>Hello <b>you</b></p><script>alert(1)</script><p>Coffee &amp; cake")))

    assert clubs()[0].about == "Hello you\nCoffee & cake"


def test_a_place_in_words_is_looked_up_in_its_country(bring, clubs):
    row = {"name": "A", "place": "Newcastle", "country": "South Africa"}

    bring(table(row))

    assert (clubs()[0].country, clubs()[0].timezone) == ("ZA", "Africa/Johannesburg")
    assert clubs()[0].place == "Newcastle"


def test_a_long_file_is_stored_a_thousand_rows_at_a_time(app, bring, clubs):
    commits: list[Session] = []
    note = commits.append
    event.listen(Session, "after_commit", note)
    rows = [
        club(f"Club {n}", place="x", country="GB", source="s", source_id=n) for n in range(2500)
    ]

    report = bring(table(*rows))

    event.remove(Session, "after_commit", note)
    assert len(commits) == -(-2500 // BATCH)
    assert "2,500 new" in report.output
    assert len({one.slug for one in clubs()}) == 2500


def test_clubs_of_one_name_all_get_an_address(bring, clubs):
    bring(
        table(*[club("東京", latitude=f"51.{n}", place="x", country="GB") for n in range(10, 40)])
    )

    assert len({one.slug for one in clubs()}) == 30


def test_the_quick_search_for_signs_finds_what_forms_refuse():
    import unicodedata  # noqa: PLC0415 - the rule as forms have it, for comparison

    every = [chr(number) for number in range(0x110000)]
    refused = {
        sign for sign in every if sign in DIRECTIONS or unicodedata.category(sign) in INVISIBLE
    }

    assert {sign for sign in every if shapes.HIDDEN.search(sign)} == refused
    assert {sign for sign in every if shapes.HIDDEN_IN_WORDS.search(sign)} == refused - {"\n", "\t"}


@pytest.mark.both_databases
def test_every_real_event_comes_in(bring, clubs, real_data):
    with (real_data / "parkrun" / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "name": row["name"], "latitude": row["lat"], "longitude": row["lon"],
                "place": row["location"], "country": row["country"], "website": row["website"],
                "source": "events", "source_id": row["id"],
            }
            for row in csv.DictReader(file)
        ]  # fmt: skip

    first, again = bring(table(*rows)), bring(table(*rows))

    assert "1,754 new" in first.output, first.output
    assert "\n0 refused" in first.output
    assert "0 new, 0 changed, 1,754 unchanged" in again.output
    assert len(clubs()) == 1754
