"""What an operator runs after a backup has been put back."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from core import clock
from core.database import begin_write, db
from core.scrub import scrub
from members.models import Member
from privacy import ledger
from privacy.erasure import erase


@click.command("forget-again")
@click.option("--ledger", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@with_appcontext
def forget_again(folder: Path | None) -> None:
    """Erase again whoever had been erased before the backup was put back.

    Reads erased.jsonl in the instance folder, or in the folder that --ledger names.
    """
    instance = Path(current_app.instance_path)
    keys = [member.id for member in ledger.come_back(folder or instance)]
    for key in keys:
        begin_write()
        erase(db.session.get_one(Member, key), clock.now(), instance)
        db.session.commit()
    scrub()
    click.echo(f"Erased again: {len(keys)}.")
