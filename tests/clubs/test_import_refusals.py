"""What an import refuses, and what it says."""

import pytest

from tests.clubs.files import HEADER, club, table

REFUSED = [
    (club(""), "it has no name"),
    (club("\u200b"), "it has no name"),
    (club("x" * 81), "81 characters"),
    (club("a\x00b"), "invisible signs"),
    (club("a\u202eb"), "invisible signs"),
    (club("a\ufffdb"), "could not be read"),
    (club(latitude="91"), "latitude lies between"),
    (club(longitude="181"), "longitude lies between"),
    (club(latitude="nan"), "should be a number"),
    (club(latitude="north"), "should be a number"),
    (club(latitude=""), "should be a number"),
    (club(latitude="", longitude=""), "neither coordinates nor a place"),
    (club(latitude="-0.1", longitude="51.5"), "at sea"),
    (club(latitude="", longitude="", place="Xyzzyville"), "is not known"),
    (club(latitude="", longitude="", place="Springfield"), "may be Springfield"),
    (club(about="x" * 5001), "5,001 characters"),
    (club(website="javascript:alert(1)"), "no address of the web"),
    (club(website="ftp://example.org"), "no address of the web"),
    (club(country="Narnia"), "no ISO code"),
    (club(timezone="Mars/Olympus"), "no zone"),
    (club(level="sprint"), "is none of sing, chat"),
    (club(pace="warp"), "is none of"),
    (club(weekday="someday"), "is none of mon"),
    *((club(weekday=words), "is none of mon") for words in
      ("Tue, Thu", "Daily", "Weekends", "4th Saturday", "Wed 6AM & 6PM", "full moon", "6")),
    *((club(time=words), "no time of day") for words in
      ("Mon 6PM", "24:00", "evenings", "UNKNOWN")),
    (club(latitude="UNKNOWN", longitude="UNKNOWN"), "should be a number"),
    (club(latitude="", longitude="", place="??"), "is not known"),
    (club(latitude="", longitude="", place="UNKNOWN"), "is not known"),
    (club(time="25:61"), "no time of day"),
    (club(source_id="x" * 121), "121 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "reason"), REFUSED)
def test_a_wrong_row_is_refused_with_its_number_and_the_reason(bring, clubs, row, reason):
    report = bring(table(club("Good"), row))

    assert report.exit_code == 0
    assert "row 3 (line 3): " in report.output
    assert reason in report.output
    assert "1 refused" in report.output
    assert [one.name for one in clubs()] == ["Good"]


def test_a_club_twice_in_one_file_comes_once(bring, clubs):
    report = bring(table(club(), club(about="Again")))

    assert "the same club as number 2" in report.output
    assert [one.about for one in clubs()] == [""]


def test_too_many_fields_point_to_a_missing_quote(bring):
    report = bring(HEADER + "A,51,0,chat, coffee, cake\n")

    assert "6 fields where the header names 4" in report.output


def test_a_quote_left_open_refuses_its_row_and_reading_goes_on(bring, clubs):
    report = bring(HEADER + 'A,51,0,"open\n' + "B,51,0,x\n" * 20_000 + 'C"\nLast,51.1,0,x\n')

    assert report.exit_code == 0
    assert "a quote is not closed" in report.output
    assert "Last" in [one.name for one in clubs()]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"PK\x03\x04...", "Excel workbook"),
        (b"title,latitude,longitude\nA,1,2\n", "no column \u201cname\u201d"),
        (b"name,lat,lon\nA,1,2\n", "needs the columns"),
        (b"[1, 2]", "no GeoJSON"),
        (b"{}", "no GeoJSON"),
        (b'{"type": "Feature"}', "no GeoJSON"),
        (b'{"features": [{]}', "not valid JSON"),
        (b'{"features": [{}', "breaks off"),
        (b'{"features": [' + b'{"a":' * 100_000, "not valid JSON"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "no column"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(bring, clubs, content, reason):
    report = bring(content)

    assert report.exit_code == 1
    assert reason in report.output
    assert clubs() == []
