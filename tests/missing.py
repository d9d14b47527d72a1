"""What this machine cannot run: skipped, with a reason told at the end; in the gate it fails."""

import os
from typing import NoReturn

import pytest


def cannot_run(what: str, reason: str, *, required: bool = True) -> NoReturn:
    """Leave out the test that asks; with PATTER_REQUIRE_ALL=1 fail it, if it is `required`."""
    if required and os.environ.get("PATTER_REQUIRE_ALL") == "1":
        pytest.fail(f"{what} could not run: {reason}", pytrace=False)
    pytest.skip(f"{what} could not run: {reason}")
