"""What every app of a test run would work out anew, and always alike, is worked out once a process.

A test has an app of its own. Most of what making one takes is compiling the same addresses, and
most of what a first page takes is compiling the same templates.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Compiled(BytecodeCache):
    """Templates by the checksum of their source, which Jinja looks at before it takes one."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was compiled."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Remembering(Environment):
    """Flask's own, with what was compiled before at hand."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, bytecode_cache=COMPILED, **options)


def remember_templates() -> None:
    """From now on every app takes its templates from one place."""
    Flask.jinja_environment = Remembering


def remember_addresses() -> None:
    """From now on the same address is compiled once.

    The compiled function asks its rule for everything but the shape of the address.
    """
    compiled: dict[tuple[object, ...], Any] = {}
    compile_builder = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - Werkzeug's signature
        key = (rule.rule, repr(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]  # type: ignore[no-any-return]

    Rule._compile_builder = remembered
