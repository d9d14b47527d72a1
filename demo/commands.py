"""Commands of this part."""

import click
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def prepare() -> None:
    """Migrate to the newest schema."""
