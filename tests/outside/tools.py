"""Tools from outside: where one is missing a test is skipped with the reason, but fails when CI says it is there."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def in_ci() -> bool:
    """Where nothing may be skipped."""
    return os.environ.get("CI") == "true"


def missing(reason: str) -> NoReturn:
    """Skip the running test, or fail it where nothing may be skipped (``CI=true``)."""
    if in_ci():
        pytest.fail(reason)
    pytest.skip(reason)


def tool(name: str, hint: str) -> str:
    """The path of a program; without it the running test is skipped."""
    return shutil.which(name) or missing(f"{name} is not installed: {hint}")
