"""How quickly mail leaves, and what 50 kills of the worker do to 500 notices.

Run it from the checkout: `.venv/bin/python -m bench.outbox [DATABASE_URL]`.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select

from app import create_app
from core import clock
from core.database import db
from core.delivery import deliver_due
from core.outbox import Message, post
from demo.commands import migrate
from tests.servers import Mailbox, free_port
from tests.workers import Workers

KILLS, NOTICES, TIMED = 50, 500, 100


class Unhurried(Mailbox):
    """A mail server that takes `pause` seconds between keeping a mail and saying so."""

    pause = 0.0

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, talk: Session, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, talk, envelope)
        await asyncio.sleep(self.pause)
        return answer


def wait_for(what: Callable[[], bool]) -> None:
    while not what():
        time.sleep(0.002)


def tell(*keys: str) -> None:
    for key in keys:
        post(key, "ada@example.org", f"About {key}", "Words\n", clock.now())
    db.session.commit()


def time_mails(mailbox: Unhurried, workers: Workers) -> None:
    """One notice after the other: from the commit until the mail server has it."""
    worker = workers.start()
    took = []
    for number in range(TIMED):
        heard = len(mailbox.messages)
        tell(f"timed {number}")
        began = time.perf_counter()
        wait_for(lambda heard=heard: len(mailbox.messages) > heard)
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(random.uniform(0, 0.5))  # noqa: S311 (nothing secret)
    workers.end(worker)
    took.sort()
    print(
        f"{TIMED} single mails after their commit: median {statistics.median(took):.0f} ms, "
        f"p95 {took[int(TIMED * 0.95)]:.0f} ms, most {took[-1]:.0f} ms"
    )


def drain() -> None:
    """How many mails a second one worker sends when many are due."""
    tell(*(f"many {number}" for number in range(NOTICES)))
    began = time.perf_counter()
    while deliver_due(clock.now()):
        pass
    print(f"{NOTICES} due at once: {NOTICES / (time.perf_counter() - began):.0f} mails a second")


def kill(mailbox: Unhurried, workers: Workers) -> None:
    """Notices go out while their worker is killed again and again."""
    mailbox.messages.clear()
    mailbox.pause = 0.002
    share = NOTICES // KILLS
    for begin in range(0, NOTICES, share):
        tell(*(f"notice {number}" for number in range(begin, begin + share)))
        heard = len(mailbox.messages)
        worker = workers.start()
        wait_for(lambda heard=heard: len(mailbox.messages) > heard)
        time.sleep(random.uniform(0, 0.2))  # noqa: S311 (nothing secret)
        workers.end(worker)
    before = len(mailbox.messages)
    while deliver_due(clock.now() + timedelta(hours=2)):
        pass
    came = Counter(mail["Message-ID"] for mail in mailbox.messages)
    marked = select(func.count(Message.id)).where(Message.delivered_at.is_not(None))
    print(
        f"{KILLS} kills while {NOTICES} notices go out: {NOTICES - len(came)} lost, "
        f"{sum(came.values()) - len(came)} doubled (each with its own Message-ID again), "
        f"{len(mailbox.messages) - before} sent by the next worker; "
        f"{db.session.scalar(marked)} marked delivered in all"
    )


def main() -> None:
    """Run all three on the database of the first argument, a fresh SQLite without one."""
    mailbox = Unhurried()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    folder = Path(tempfile.mkdtemp())
    settings = {
        "INSTANCE": str(folder),
        "MAIL_URL": f"smtp://127.0.0.1:{controller.port}",
        "SECRET_KEY": "not a secret, but long enough for that",
    }
    if len(sys.argv) > 1:
        settings["DATABASE_URL"] = sys.argv[1]
    os.environ |= {f"RUNCLUB_{name}": value for name, value in settings.items()}
    app = create_app()
    workers = Workers({})
    with app.app_context():
        migrate()
        time_mails(mailbox, workers)
        drain()
        kill(mailbox, workers)
    workers.close()
    controller.stop()


if __name__ == "__main__":
    main()
