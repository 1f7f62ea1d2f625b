"""A LaTeX-to-LaTeX derivation compiler: a note asks, a proved derivation is written back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from texderive.diagnostics import ParseError, ShapeError, TexDeriveError, UnsupportedError, VerificationError

if TYPE_CHECKING:
    from texderive.pipeline import Built, Derivation, Finding, Scan, build, check, derive, scan, strip

__version__ = "0.1.0"

__all__ = [
    "Built",
    "Derivation",
    "Finding",
    "ParseError",
    "Scan",
    "ShapeError",
    "TexDeriveError",
    "UnsupportedError",
    "VerificationError",
    "__version__",
    "build",
    "check",
    "derive",
    "scan",
    "strip",
]


def __getattr__(name: str) -> Any:
    """What is public and not an error comes from the pipeline, which is imported on first use only."""
    if name not in __all__:
        raise AttributeError(f"module 'texderive' has no attribute {name!r}")
    return globals().setdefault(name, getattr(import_module("texderive.pipeline"), name))


def __dir__() -> list[str]:
    return __all__
