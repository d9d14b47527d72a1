"""Settings: each has a default that works; what makes no sense stops the start with one line."""

from pathlib import Path

import pytest

from app import create_app
from core.settings import SETTINGS, BadSetting, database_uri, kept_secret, read_settings

GOOD = {
    "DATABASE_URL": [
        "sqlite:///x.db",
        "postgresql:///runs?host=/run/pg",
        "postgres://u:p@h:5432/d",
    ],
    "SECRET_KEY": ["k3Jd82hs0Kq1mZx7Lw9vB4nT6yRp5cUe"],
    "PUBLIC_URL": ["https://runs.example.org", "http://127.0.0.1:5001/"],
    "MAIL_URL": [
        "file:",
        "smtp://u:p%40@mail.example.org:587?tls=starttls",
        "smtps://mail.example",
    ],
    "MAIL_FROM": ["Patter <patter@example.org>", "patter@example.org"],
    "REDIS_URL": ["redis://127.0.0.1:6379/0", "unix:///run/redis.socket", ""],
    "GEOCODER": ["gazetteer", "nominatim:https://nominatim.example.org"],
    "TILES_URL": ["https://{s}.tiles.example.org/{z}/{x}/{y}.png", ""],
    "LIMITS": ["on", "off"],
    "TRUSTED_PROXIES": ["0", "2"],
    "INSTANCE": ["elsewhere", ""],
}
BAD = {
    "DATABASE_URL": ["mysql://h/d", "nonsense", "postgresql://h:port/d"],
    "SECRET_KEY": ["short", "a" * 40, "changeme"],
    "PUBLIC_URL": ["runs.example.org", "ftp://x", "https://", "https://x/path", "https://x?y"],
    "MAIL_URL": ["mail.example.org", "http://x", "smtp://", "smtp://x?tls=perhaps", "smtp://x:y"],
    "MAIL_FROM": ["nobody", "a@example.org\nBcc: b@example.org"],
    "REDIS_URL": ["127.0.0.1:6379", "http://x"],
    "GEOCODER": ["google", "nominatim:ftp://x"],
    "TILES_URL": ["ftp://x", "tiles"],
    "LIMITS": ["yes", "", "0"],
    "TRUSTED_PROXIES": ["-1", "11", "one", ""],
}


def _pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in table.items() for text in texts]


def test_every_setting_has_a_default_and_a_meaning() -> None:
    values = read_settings({})

    assert set(values) == set(SETTINGS) == set(GOOD)
    assert all(setting.meaning for setting in SETTINGS.values())
    assert values["PUBLIC_URL"] == "http://127.0.0.1:5000"


@pytest.mark.parametrize(("name", "text"), _pairs(GOOD))
def test_a_value_that_makes_sense_is_taken(name: str, text: str) -> None:
    values = read_settings({f"RUNCLUB_{name}": text})

    assert name in values


@pytest.mark.parametrize(("name", "text"), _pairs(BAD))
def test_a_value_that_makes_no_sense_is_refused_in_one_line(name: str, text: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read_settings({f"RUNCLUB_{name}": text})

    words = str(refusal.value)
    assert f"RUNCLUB_{name} " in words
    assert "\n" not in words


def test_a_refusal_never_repeats_the_value() -> None:
    with pytest.raises(BadSetting) as refusal:
        read_settings({"RUNCLUB_MAIL_URL": "smtp://anna:geheim@"})

    assert "geheim" not in str(refusal.value)


def test_an_unknown_name_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNCLUB_DATABSE_URL", "sqlite://")

    with pytest.raises(SystemExit) as end:
        create_app()

    assert "RUNCLUB_DATABSE_URL" in str(end.value)
    assert "\n" not in str(end.value)


def test_limits_are_off_on_loopback_alone() -> None:
    for url in ("http://127.0.0.1:5000", "http://localhost:5000", "http://[::1]:5000"):
        assert read_settings({"RUNCLUB_LIMITS": "off", "RUNCLUB_PUBLIC_URL": url})

    for url in ("https://runs.example.org", "http://127.0.0.1.example.org", "http://10.0.0.1"):
        with pytest.raises(BadSetting, match="RUNCLUB_LIMITS"):
            read_settings({"RUNCLUB_LIMITS": "off", "RUNCLUB_PUBLIC_URL": url})


def test_the_secret_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = kept_secret(tmp_path)

    assert kept_secret(tmp_path) == first
    assert len(first) >= 32
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_damaged_secret_key_is_named_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")

    with pytest.raises(BadSetting, match="secret-key"):
        kept_secret(tmp_path)


def test_postgresql_urls_mean_psycopg(tmp_path: Path) -> None:
    assert database_uri("postgres://h/d", tmp_path) == "postgresql+psycopg://h/d"
    assert database_uri("postgresql:///d?host=/s", tmp_path) == "postgresql+psycopg:///d?host=/s"
    assert database_uri(None, tmp_path) == f"sqlite:///{tmp_path}/patter.sqlite3"
