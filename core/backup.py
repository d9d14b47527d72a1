"""A consistent copy of the database while the site runs."""

import os
import subprocess
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import URL, text

from core.database import db


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE, readable by its owner alone.

    SQLite gives a database file; PostgreSQL a pg_dump in its own format.
    """
    half = file.with_name(f".{file.name}.half")
    half.unlink(missing_ok=True)
    if db.engine.dialect.name == "sqlite":
        _copy_sqlite(half)
    else:
        _dump_postgresql(db.engine.url, half)
    half.chmod(0o600)
    half.replace(file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes")


def _copy_sqlite(target: Path) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.commit()
        connection.connection.execute("VACUUM INTO ?", (str(target),))
        connection.connection.execute("ATTACH ? AS copy", (str(target),))
        verdict = connection.execute(text("PRAGMA copy.integrity_check")).scalar()
    if verdict != "ok":
        raise click.ClickException("The copy is damaged; the database itself may be too.")


def _dump_postgresql(url: URL, target: Path) -> None:
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    command = ["pg_dump", "--format=custom", f"--file={target}", plain]
    try:
        subprocess.run(command, check=True, env=environment)  # noqa: S603 (no shell, our own words)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise click.ClickException(f"pg_dump did not write the copy: {error}") from None
