"""Commands of this part."""

import click
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def worker() -> None:
    """Deliver the outbox and run what is due."""
