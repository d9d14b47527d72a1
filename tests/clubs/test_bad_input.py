"""What people and programs type wrongly, or with ill will: a sentence, never a failure."""

import html
import json
import re

import pytest

from web.markdown import markdown, plain

GOOD = {"name": "Dockside Joggers", "about": "We chat.", "place": "Leeds"}
WRONG = [
    ({"name": ""}, "Give the club a name."),
    ({"name": "   "}, "Give the club a name."),
    ({"name": "\u200b\u200d"}, "that people can see"),
    ({"name": "x" * 81}, "take away 1"),
    ({"name": "bell\x07"}, "invisible characters"),
    ({"name": "two\nlines"}, "invisible characters"),
    ({"name": "right\u202eleft"}, "invisible characters"),
    ({"name": "nothing\x00"}, "invisible characters"),
    ({"about": "x" * 5001}, "take away 1"),
    ({"about": "x" * 1_000_000}, "take away 995000"),
    ({"about": "bell\x07"}, "invisible characters"),
    ({"first_time": "x" * 2001}, "take away 1"),
    ({"place": ""}, "Say where"),
    ({"place": "x" * 201}, "take away 1"),
    ({"place": "Xyzzyville-on-Nowhere"}, "We do not know this place"),
    ({"place": "95.1, 10.2"}, "Latitude goes from"),
    ({"latitude": "91", "longitude": "0"}, "latitude lies between"),
    ({"latitude": "51", "longitude": "181"}, "longitude lies between"),
    ({"latitude": "nan", "longitude": "0"}, "latitude should be a number"),
    ({"latitude": "51", "longitude": "inf"}, "longitude should be a number"),
    ({"latitude": "north", "longitude": "west"}, "latitude should be a number"),
    ({"latitude": "51.5"}, "longitude should be a number"),
    ({"latitude": "1e999", "longitude": "0"}, "latitude should be a number"),
    ({"latitude": "0", "longitude": "0"}, "at sea"),
    ({"latitude": "5" * 31, "longitude": "0"}, "take away 1"),
    ({"website": "javascript:alert(1)"}, "address of a web page"),
    ({"website": "http://"}, "address of a web page"),
    ({"website": "https://example.org:port"}, "address of a web page"),
    ({"website": "https://you@example.org"}, "address of a web page"),
    ({"website": "example.org/" + "x" * 300}, "take away"),
    ({"is_open": "maybe"}, "Choose one of the two."),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG, ids=range(len(WRONG)))
def test_wrong_words_get_a_sentence_and_stay_as_typed(cast, clubs, changes, sentence):
    answer = cast.cleo.post("/clubs/", follow=False, **(GOOD | changes))

    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert sentence in page
    assert 'class="errors"' in page
    typed = GOOD | changes
    assert typed["about"].strip()[:1000] in page
    assert "\x00" in typed["name"] or typed["name"].strip() in page
    assert len(clubs()) == 1


def test_a_zone_that_is_none_is_refused(cast):
    fields = {"name": "Harbour Runners", "place": "Leeds", "timezone": "Mars/Olympus"}

    answer = cast.ada.post("/clubs/harbour-runners/edit", follow=False, **fields)

    assert answer.status_code == 422
    assert "Europe/London" in answer.text
    assert "Mars/Olympus" in answer.text


def test_hostile_names_never_break_a_page(app, cast, real_data):
    strings = json.loads((real_data / "strings" / "blns.json").read_text("utf-8"))
    app.config["PROPAGATE_EXCEPTIONS"] = True

    answers = [
        cast.cleo.post(
            "/clubs/", follow=False, name=text, about=text, place=text,
            latitude="51.5", longitude="-0.1",
        )
        for text in strings
    ]  # fmt: skip
    pages = [cast.cleo.get(f"/clubs/?page={page}") for page in (1, 2, 9, 18)]

    assert len(strings) > 500
    assert {answer.status_code for answer in answers} == {303, 422}
    assert {page.status_code for page in pages} == {200}
    assert not [page for page in pages if re.search(r"<script(?![^>]*\ssrc=)", page.text)]


def test_hostile_names_are_harmless_in_the_search_box(cast, real_data):
    strings = json.loads((real_data / "strings" / "blns.json").read_text("utf-8"))

    statuses = {
        cast.stranger._client.get("/clubs/", query_string={"q": text}).status_code
        for text in strings
    }

    assert statuses == {200}


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](https://elsewhere.example/pixel.png)",
    "<javascript:alert(1)>",
    '[x](https://e.org "onmouseover=alert(1)")',
    '[x](https://e.org"onmouseover="alert(1))',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><input name=password></form>",
    "<iframe src=https://evil.example></iframe>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<!-- --><script>alert(1)</script>",
]
TAG = re.compile(r"<(/?)([a-zA-Z0-9]+)([^>]*)>")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_cannot_bring_a_script(payload):
    made = str(markdown(payload))

    tags = TAG.findall(made)
    assert not {name for _, name, _ in tags} - {"p", "a", "code", "pre", "em", "strong", "br"}
    links = re.findall(r'href="([^"]*)"', made)
    assert not [link for link in links if not link.startswith(("http://", "https://", "mailto:"))]
    assert not [rest for _, name, rest in tags if name != "a" and rest]
    assert not re.search(r"<a[^>]*\son\w+=", made)


def test_a_text_keeps_what_people_mean():
    made = str(markdown("# Hello\n\nWe **chat** and _sip_.\n\n- [page](https://e.org)\n- 5 < 6 km"))

    assert "<h3>Hello</h3>" in made
    assert "<strong>chat</strong>" in made
    assert 'href="https://e.org"' in made
    assert 'rel="nofollow ugc noopener noreferrer"' in made
    assert "5 &lt; 6 km" in made


def test_a_text_has_plain_words_too():
    assert plain("# Hello\n\nWe **chat** & sip <b>x</b>") == "Hello We chat & sip <b>x</b>"
