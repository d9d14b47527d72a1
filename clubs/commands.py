"""`flask --app app clubs import`: clubs from a file."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask.cli import AppGroup

from clubs.importing.reading import good_rows, opened
from clubs.importing.records import Source, Unreadable
from clubs.importing.storing import BATCH, CHANGED, KEPT, NEW, UNCHANGED, Import
from core import clock
from members import accounts

clubs = AppGroup("clubs", help="The clubs of this service.")


@clubs.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", metavar="EMAIL", help="Who owns the new clubs; else they wait.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def import_file(file: Path, owner: str | None, *, dry_run: bool) -> None:
    """Bring clubs in from FILE, a CSV with a header row or a GeoJSON FeatureCollection.

    Needed are `name`, and `latitude` and `longitude` or `place`. Each row that is refused is named
    with its number and the reason; the rest is stored. The same file again changes nothing.
    """
    run = Import(_owner_id(owner), clock.now(), dry_run)
    try:
        with file.open("rb") as stream, opened(stream) as source:
            refused = _store_all(source, run, stream, file.stat().st_size)
    except (Unreadable, OSError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        if run.counts:
            _say_counts(run)
    click.echo(f"{refused:,} refused.")


def _owner_id(email: str | None) -> int | None:
    if email is None:
        return None
    member = accounts.find(email)
    if member is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    return member.id


def _store_all(source: Source, run: Import, stream: BinaryIO, size: int) -> int:
    """Store what is good, say what is not, and return how many that were."""
    click.echo(f"Reading {source.kind}, {source.encoding}.")
    refused = 0

    def refuse(line: str) -> None:
        nonlocal refused
        refused += 1
        click.echo(line)

    rows = good_rows(source, refuse)
    with _bar(size) as bar:
        for batch in _batches(rows):
            run.store(batch)
            if bar is not None:
                bar.update(stream.tell() - bar.pos)
    if source.unknown:
        click.echo(f"Not used, unknown columns: {', '.join(source.unknown)}.")
    return refused


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _bar(size: int) -> AbstractContextManager[Any]:
    """A progress bar for somebody who watches."""
    if not sys.stderr.isatty():
        return nullcontext()
    return click.progressbar(length=size, label="Importing", file=sys.stderr)


def _say_counts(run: Import) -> None:
    kinds = (NEW, CHANGED, UNCHANGED, KEPT)
    said = ", ".join(f"{run.counts[kind]:,} {kind}" for kind in kinds)
    click.echo(f"{'Would be: ' if run.dry_run else ''}{said}.")
