"""One mail: what a header may carry, and that the same row is the same mail."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mail import Post, Unsendable, clean, mail_of, opened, tls_of
from core.outbox import Message

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ATTACKS = [
    "Hi\r\nBcc: eve@evil.example",
    "Hi\nBcc: eve@evil.example",
    "Hi\rBcc: eve@evil.example",
    "Hi\u2028Bcc: eve@evil.example",
    "Hi\u2029Bcc: eve@evil.example",
    "Hi\u0085Bcc: eve@evil.example",
    "Hi\x0b\x0c\x1c\x1d\x1eBcc: eve@evil.example",
    "=?utf-8?q?x=0aBcc:_eve@evil.example?=",
    "=?utf-8?b?eApCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
    "==??utf-8?q?x=0aBcc:_eve@evil.example?=",
    "=\u2028?utf-8?q?x=0aBcc:_eve@evil.example?=",
    "=\x00?utf-8?q?x=0aBcc:_eve@evil.example?=",
    "x" * 60 + "\r\n\r\nBody of another",
]
WRITTEN = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe",
}  # fmt: skip


def row(**changes: object) -> Message:
    usual = {
        "id": 7,
        "key": "run-12-moved-up-3",
        "recipient": "ada@example.org",
        "subject": "You are in",
        "text": "See you there.\n",
        "headers": {},
        "created_at": NOON,
        "due_at": NOON,
    }
    return Message(**(usual | changes))


def the_post(folder: Path = Path(), sender: str = "Patter <patter@example.org>") -> Post:
    return Post("file:", sender, "https://runs.example.org", folder)


def as_read(message: Message, post: Post | None = None) -> EmailMessage:
    raw = mail_of(message, post or the_post()).as_bytes()
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_in_a_subject_add_no_header(attack: str) -> None:
    read = as_read(row(subject=attack, headers={"List-Unsubscribe": f"<{attack}>"}))

    assert set(read.keys()) <= WRITTEN
    assert read.get_all("To") == ["ada@example.org"]
    assert read.get_content().splitlines() == ["See you there."]


@given(st.text(max_size=300))
def test_no_words_whatever_add_a_header(words: str) -> None:
    try:
        read = as_read(row(subject=words))
    except Unsendable:
        return

    assert set(read.keys()) <= WRITTEN


@given(st.text())
def test_clean_words_have_one_line_and_no_encoded_word(words: str) -> None:
    cleaned = clean(words)

    assert len(cleaned.splitlines()) <= 1
    assert "=?" not in cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("words", ["Dünenlauf 🏃 um 18:30", "👩‍🦽 ランニング", "ריצה", "a" * 300])
def test_honest_words_arrive_as_they_were(words: str) -> None:
    assert as_read(row(subject=words))["Subject"] == words


@pytest.mark.parametrize(
    "recipient",
    ["", "nobody", "a@b@c", "a@example.org\nBcc: b@example.org", "a@example.org, b@example.org"],
)
def test_an_address_that_is_none_can_never_be_sent(recipient: str) -> None:
    with pytest.raises(Unsendable):
        mail_of(row(recipient=recipient), the_post())


def test_a_surrogate_can_never_be_sent() -> None:
    with pytest.raises(Unsendable):
        mail_of(row(text="\ud800"), the_post())


def test_a_mail_has_text_and_html_and_calendar() -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"

    read = as_read(row(html="<p>Grüße</p>", text="Grüße\n", calendar=calendar))

    kinds = [part.get_content_type() for part in read.iter_parts()]
    assert read.get_content_type() == "multipart/alternative"
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert list(read.iter_parts())[2].get_param("method") == "REQUEST"
    assert read.get_body(("plain",)).get_content().splitlines() == ["Grüße"]


def test_every_line_is_seven_bits_and_not_too_long() -> None:
    raw = mail_of(row(text="é" * 5000, html="<p>" + "ü" * 5000, subject="ß" * 300), the_post())

    assert all(len(line) <= 998 for line in raw.as_bytes().split(b"\r\n"))
    assert raw.as_bytes().isascii()


def test_the_same_row_has_the_same_id_and_date() -> None:
    first, second = as_read(row()), as_read(row())

    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@runs.example.org>")
    assert first["Date"] == second["Date"] == "Fri, 01 May 2026 12:00:00 +0000"
    assert as_read(row(key="another"))["Message-ID"] != first["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"


def test_the_way_to_turn_mails_off_stays_one_plain_url() -> None:
    url = f"<https://runs.example.org/unsubscribe/{'x' * 120}>"
    headers = {"List-Unsubscribe": url, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}

    raw = mail_of(row(headers=headers), the_post()).as_bytes()

    assert f"List-Unsubscribe: {url}\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_files_sort_by_time_and_the_same_message_is_the_same_file(tmp_path: Path) -> None:
    post = the_post(tmp_path)

    with opened(post) as send:
        for message in (row(), row(), row(id=8), row(id=3, due_at=NOON.replace(hour=11))):
            send(message)

    files = sorted((tmp_path / "mail").iterdir())
    assert [file.name[-12:] for file in files] == ["00000003.eml", "00000007.eml", "00000008.eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("smtp://mail.example.org", "starttls"),
        ("smtp://127.0.0.1:2525", "none"),
        ("smtp://mail.example.org?tls=none", "none"),
        ("smtp://mail.example.org?tls=implicit", "implicit"),
        ("smtps://mail.example.org", "implicit"),
    ],
)
def test_the_line_is_kept_private_unless_told_otherwise(url: str, way: str) -> None:
    assert tls_of(url) == way
