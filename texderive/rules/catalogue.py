"""The whole catalogue: importing this module declares every rule."""

from __future__ import annotations

from texderive.rules import differentials, exchanges, functions, rejected
from texderive.rules.rule import CATALOGUE, REJECTED

TABLES = (differentials, functions, exchanges, rejected)

__all__ = ["CATALOGUE", "REJECTED", "TABLES"]
