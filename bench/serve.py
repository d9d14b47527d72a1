"""Serves what is measured as bin/serve does the product: `bench.serve MODULE:FACTORY PORT`."""

import gc
import importlib
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from places.zones import load_shapes

WORKERS, THREADS = 2, 4


def main() -> None:
    """Import once, fork the workers from it."""
    target, port = sys.argv[1:]
    importlib.import_module(target.partition(":")[0])
    load_shapes()
    gc.freeze()
    Granian(
        target,
        factory=True,
        interface=Interfaces.WSGI,
        port=int(port),
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
