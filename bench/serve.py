"""Serves what is measured as bin/serve does the product: `bench.serve MODULE:FACTORY PORT`."""

import importlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.serving import serve
from web.warming import warm

ROOT = Path(__file__).parent.parent
WORKERS = 2


@contextmanager
def serving(target: str) -> Iterator[tuple[str, int]]:
    """The address and process of a granian with two workers of four threads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.serve", target, str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)  # noqa: S603 - our own words
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def tree(pid: int) -> list[int]:
    """A process and those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in tree(int(child)))]


def cpu_seconds(pid: int) -> float:
    """What a tree of processes has spent."""
    spent = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    """The tree's share of memory (PSS)."""
    kib = 0
    for one in tree(pid):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.M)
        kib += int(found[1]) if found else 0
    return kib / 1024


def main() -> None:
    """Make what the factory makes, and serve it."""
    target, port = sys.argv[1:]
    module, _, factory = target.partition(":")
    site = getattr(importlib.import_module(module), factory)()
    serve(warm(site), int(port), WORKERS)


if __name__ == "__main__":
    main()
