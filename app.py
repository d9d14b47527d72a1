"""Patter, a run-club organizer: `flask --app app run`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

import clubs.claims
import clubs.commands
import clubs.notice_settings
import clubs.people
import clubs.views
import core.backup
import demo.commands
import events.asking_views
import events.calendar_views
import events.care_views
import events.lead_views
import events.message_views
import events.offer_views
import events.people
import events.photo_views
import events.posting
import events.repeats
import events.roll_call
import events.still_views
import events.views
import events.weather
import jobs.commands
import members.commands
import members.moving
import members.settings
import members.views
import notices.dev
import notices.inbox_views
import notices.push_views
import notices.views
import notices.weekly_views
import pages.admin
import pages.api
import pages.feeds
import pages.following
import pages.ground
import pages.views
import places.commands
import privacy.commands
import privacy.views
import wellbeing.club_views
import wellbeing.consent_views
import wellbeing.evidence_views
import wellbeing.gentler
import wellbeing.hard_views
import wellbeing.level_views
import wellbeing.library_views
import wellbeing.line_views
import wellbeing.link_views
import wellbeing.low_views
import wellbeing.movement_views
import wellbeing.pattern_views
import wellbeing.programmes.my_views
import wellbeing.programmes.views
import wellbeing.support_views
import wellbeing.today_views
import wellbeing.views
import wellbeing.weekly_views
import wellbeing.why
import wellbeing.why_views
from core import bell, changes, reading, schema
from core.database import db
from core.settings import BadSetting, database_uri, kept_secret, read_settings
from members import login
from places import geocoding
from web import (
    assets,
    bodies,
    compiled,
    errors,
    filters,
    forms_cookie,
    headers,
    health,
    icons,
    kept,
    language,
    limits,
    logs,
    markdown,
    templates,
    theme,
    unchanged,
)

BODY_LIMIT = 2 * 1024 * 1024
EXTENSIONS = (
    schema,
    changes,
    reading,
    logs,
    language,
    limits,
    errors,
    forms_cookie,
    headers,
    assets,
    bodies,
    compiled,
    icons,
    kept,
    filters,
    markdown,
    health,
    login,
    theme,
    unchanged,
    geocoding,
    bell,
    wellbeing.gentler,
    wellbeing.why,
    pages.api,
)
BLUEPRINTS = (
    pages.views.bp,
    pages.admin.bp,
    pages.following.bp,
    pages.ground.bp,
    pages.feeds.bp,
    members.views.bp,
    notices.views.bp,
    notices.inbox_views.bp,
    notices.weekly_views.bp,
    notices.push_views.bp,
    members.settings.bp,
    members.moving.bp,
    clubs.views.bp,
    clubs.people.bp,
    clubs.claims.bp,
    clubs.notice_settings.bp,
    events.views.bp,
    events.offer_views.bp,
    events.asking_views.bp,
    events.posting.bp,
    events.repeats.bp,
    events.roll_call.bp,
    events.people.bp,
    events.photo_views.bp,
    events.weather.bp,
    events.lead_views.bp,
    events.care_views.bp,
    events.message_views.bp,
    events.calendar_views.bp,
    events.still_views.bp,
    wellbeing.views.bp,
    wellbeing.pattern_views.bp,
    wellbeing.line_views.bp,
    wellbeing.consent_views.bp,
    wellbeing.movement_views.bp,
    wellbeing.library_views.bp,
    wellbeing.hard_views.bp,
    wellbeing.why_views.bp,
    wellbeing.low_views.bp,
    wellbeing.today_views.bp,
    wellbeing.weekly_views.bp,
    wellbeing.link_views.bp,
    wellbeing.level_views.bp,
    wellbeing.evidence_views.bp,
    wellbeing.club_views.bp,
    wellbeing.support_views.bp,
    wellbeing.programmes.views.bp,
    wellbeing.programmes.my_views.bp,
    privacy.views.bp,
)
COMMANDS = (
    members.commands.members,
    clubs.commands.clubs,
    places.commands.places,
    jobs.commands.worker,
    demo.commands.prepare,
    core.backup.backup,
    privacy.commands.forget_again,
)


class Site(Flask):
    """Flask, which asks a dozen times a request whether a function is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The whole product, wired: settings, extensions, guards, blueprints, commands."""
    try:
        settings = read_settings() | dict(overrides or {})
        app = Site(__name__, instance_path=_instance(settings))
        configure(app, settings)
    except BadSetting as error:
        raise SystemExit(f"Patter cannot start: {error}") from None
    db.init_app(app)
    CSRFProtect(app)
    for extension in EXTENSIONS:
        extension.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.debug:
        app.register_blueprint(notices.dev.bp)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _instance(settings: Mapping[str, Any]) -> str | None:
    return str(Path(settings["INSTANCE"]).resolve()) if settings["INSTANCE"] else None


def configure(app: Flask, settings: Mapping[str, Any]) -> None:
    """Settings of ours, and what Flask and its extensions make of them."""
    folder = Path(app.instance_path)
    folder.mkdir(parents=True, exist_ok=True)
    https = settings["PUBLIC_URL"].startswith("https:")
    app.config.from_mapping(
        settings,
        SQLALCHEMY_DATABASE_URI=database_uri(settings["DATABASE_URL"], folder),
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings["DATABASE_URL"]),
        SECRET_KEY=settings["SECRET_KEY"] or kept_secret(folder),
        SESSION_COOKIE_NAME="__Host-forms" if https else "forms",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.config.from_mapping(
        {name: settings[name] for name in settings if name.startswith("SQLALCHEMY_")}
    )
    app.jinja_environment = templates.SharedNames
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}


def _engine_options(url: str | None) -> dict[str, Any]:
    if url is None or url.startswith("sqlite"):
        return {"hide_parameters": True, "pool_size": 8, "max_overflow": 8}
    limits_ = (
        "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
    )
    return {
        "hide_parameters": True,  # a failing statement's words stay out of the log
        "pool_pre_ping": True,
        "pool_size": 8,
        "connect_args": {"connect_timeout": 3, "options": limits_},
    }
