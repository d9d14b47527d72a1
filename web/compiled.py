"""Templates are compiled once an instance, rather than once each time a process starts."""

import logging
from pathlib import Path
from pickle import UnpicklingError

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

log = logging.getLogger("patter.compiled")


class Kept(FileSystemBytecodeCache):
    """Jinja's own, which looks at a template's checksum; a page never waits for what it keeps."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled, where it can be read."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, TypeError, UnpicklingError) as error:
            log.warning("a compiled template was not read: %s", type(error).__name__)
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, unless the disk says no."""
        try:
            super().dump_bytecode(bucket)
        except OSError as error:
            log.warning("a compiled template was not kept: %s", type(error).__name__)


def init_app(app: Flask) -> None:
    """The folder `compiled` beside the database, which its owner alone opens."""
    if app.jinja_env.bytecode_cache is not None:
        return
    folder = Path(app.instance_path) / "compiled"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return
    app.jinja_env.bytecode_cache = Kept(str(folder))
