"""Commands of this part."""

import sys
from typing import NoReturn

import click
from flask.cli import AppGroup

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from members import accounts
from members.models import NAME_LENGTH
from members.passwords import hash_password, objection
from web.forms import tidy

members = AppGroup("members", help="The members of this service.")


@members.command()
@click.argument("email")
@click.option("--name", required=True, help="What other members call this one.")
@click.option("--password", help="At least 15 characters; read from standard input when left out.")
@click.option("--admin", is_flag=True, help="Runs the machine: sees counts and reports.")
def add(email: str, name: str, password: str | None, *, admin: bool) -> None:
    """Add a member with a password; the address counts as theirs."""
    email, name = _address(email), _name(name)
    password = _typed() if password is None else password
    against = objection(password, name, email)
    if against:
        _stop(against)
    hashed = hash_password(password)
    begin_write()
    try:
        member = accounts.add(name, email, clock.now(), verified=True)
    except Refused:
        _stop(f"{email} has an account already; nothing was changed.")
    member.password_hash, member.is_admin = hashed, admin
    db.session.commit()
    click.echo(f"Added {email}.")


def _address(email: str) -> str:
    try:
        return accounts.mail_address(email)
    except ValueError as error:
        _stop(f"{email!r} is not a mail address: {error}")


def _name(name: str) -> str:
    tidied = tidy(name) or ""
    if not tidied.isprintable() or not 0 < len(tidied) <= NAME_LENGTH:
        _stop(f"--name takes 1 to {NAME_LENGTH} characters, none of them invisible.")
    return tidied


def _typed() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _stop(reason: str) -> NoReturn:
    click.echo(reason, err=True)
    raise SystemExit(1)
