"""`flask --app app places …`: the gazetteer's database."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from places.building import build, gazetteer_path

places = AppGroup("places", help="The gazetteer that place search asks.")


@places.command("build")
def build_gazetteer() -> None:
    """Make the gazetteer database from the committed source, unless it is there."""
    folder = Path(current_app.config.get("GAZETTEER") or current_app.instance_path)
    there = gazetteer_path(folder).exists()
    path = build(folder)
    click.echo(f"{path.name} {'was there already' if there else 'is built'}.")
