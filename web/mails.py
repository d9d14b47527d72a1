"""Mails: words from templates/mail/, put into the outbox in the transaction of their cause.

`templates/mail/<name>.txt` starts with a line `Subject: …`, then a blank line; `<name>.html`
beside it, where there is one, extends `mail/_base.html`. Both get their foot by themselves.
"""

from datetime import datetime
from typing import Any, Literal

from flask import current_app
from jinja2 import TemplateNotFound

from core.outbox import SUBJECT_LENGTH, post
from web.tokens import sign

UNSUBSCRIBE = "unsubscribe"


def send(
    key: str,
    to: str,
    template: str,
    now: datetime,
    *,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    unsubscribe: str | Literal[False] | None = None,
    calendar: str | None = None,
    **context: Any,
) -> None:
    """Post one mail; the same `key` told twice is one mail. It leaves after the commit.

    `unsubscribe` is the link that turns this kind off (`unsubscribe_link`); a sign-in code alone
    goes without, by `unsubscribe=False`. Templates get `link` and `unsubscribe` beside `context`.
    `calendar` is an iCalendar text that travels as a part of its own.
    Raises ValueError when `unsubscribe` is missing or the template has no subject.
    """
    if unsubscribe is None:
        raise ValueError(f"the mail {template!r} needs an unsubscribe link, or unsubscribe=False")
    context |= {"link": link, "unsubscribe": unsubscribe or None}
    subject, text = _split(_render(f"mail/{template}.txt", context), template)
    context["says_when"] = "when" in context and context["when"] in text
    text += _render("mail/_foot.txt", context)
    post(
        key,
        to,
        subject,
        text,
        now,
        html=_html(template, subject, context),
        headers=_one_click(unsubscribe) if unsubscribe else {},
        calendar=calendar,
        due_at=due_at or now,
        expires_at=expires_at,
    )


def subject_of(template: str, **context: Any) -> str:
    """The subject that `send` would give the mail."""
    return _split(_render(f"mail/{template}.txt", context | {"link": link}), template)[0]


def link(path: str) -> str:
    """A page of ours as a mail names it: PUBLIC_URL and the path, never the asked host."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def unsubscribe_link(member_id: int, kind: str, club_id: int = 0) -> str:
    """The link that turns one kind of mail off for a member, signed in or not.

    With `club_id` it does so for that club alone.
    """
    content = [member_id, kind, club_id] if club_id else [member_id, kind]
    return link(f"/unsubscribe/{sign(UNSUBSCRIBE, content)}")


def _split(rendered: str, template: str) -> tuple[str, str]:
    first, _, rest = rendered.lstrip().partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"mail/{template}.txt does not start with a line 'Subject: …'")
    subject = " ".join(first.removeprefix("Subject: ").split())
    return subject[:SUBJECT_LENGTH], rest.strip() + "\n"


def _html(template: str, subject: str, context: dict[str, Any]) -> str | None:
    try:
        return _render(f"mail/{template}.html", context | {"subject": subject})
    except TemplateNotFound as missing:
        if missing.name != f"mail/{template}.html":
            raise
        return None


def _render(name: str, context: dict[str, Any]) -> str:
    """A template without what pages are given: a mail knows its reader, not whoever asked."""
    return current_app.jinja_env.get_template(name).render(context)


def _one_click(url: str) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
