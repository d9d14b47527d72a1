"""The mails that were written as files, for whoever develops; it exists in debug mode alone."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("dev", __name__)
SHOWN = 100


@bp.get("/dev/mail")
def mails() -> ResponseReturnValue:
    """The newest mails."""
    newest = sorted(_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return render_template("notices/dev.html", mails=[(file.name, _read(file)) for file in newest])


@bp.get("/dev/mail/<name>")
def mail(name: str) -> ResponseReturnValue:
    """One mail: its headers and each of its parts as text."""
    files = {file.name: file for file in _folder().glob("*.eml")}
    if name not in files:
        abort(404)
    read = _read(files[name])
    parts = [part for part in read.walk() if not part.is_multipart()]
    return render_template("notices/dev_mail.html", mail=read, parts=parts)


def _folder() -> Path:
    return Path(current_app.instance_path, "mail")


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)
