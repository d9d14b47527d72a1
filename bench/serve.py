"""Serves what is measured as bin/serve does the product: `bench.serve MODULE:FACTORY PORT`."""

import importlib
import sys

from web.serving import serve

WORKERS = 2


def main() -> None:
    """Make what the factory makes, and serve it."""
    target, port = sys.argv[1:]
    module, _, factory = target.partition(":")
    serve(getattr(importlib.import_module(module), factory)(), int(port), WORKERS)


if __name__ == "__main__":
    main()
