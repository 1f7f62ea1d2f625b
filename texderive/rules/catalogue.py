"""The whole catalogue: importing this module declares every rule. False equations (``rejected``) only tests need."""

from __future__ import annotations

from texderive.rules import differentials, exchanges, functions
from texderive.rules.rule import CATALOGUE

TABLES = (differentials, functions, exchanges)

__all__ = ["CATALOGUE", "TABLES"]
