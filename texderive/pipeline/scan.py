"""``scan``: what was understood of a note."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scan:
    """Symbols and formulas with what was understood of each."""


def scan(text: str, *, format: str = "markdown") -> Scan:
    raise NotImplementedError
