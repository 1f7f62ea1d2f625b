"""A LaTeX-to-LaTeX derivation compiler: a note asks, a proved derivation is written back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from texderive.diagnostics import ParseError, ShapeError, TexDeriveError, UnsupportedError, VerificationError

if TYPE_CHECKING:
    from texderive.pipeline.build import Built, build, strip
    from texderive.pipeline.check import Finding, check
    from texderive.pipeline.derivation import Derivation
    from texderive.pipeline.derive import derive
    from texderive.pipeline.scan import Scan, scan

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


# Where each public name lives; a module is imported when one of its names is first used.
_HOMES = {
    "Built": "build", "build": "build", "strip": "build",
    "Finding": "check", "check": "check",
    "Derivation": "derivation",
    "derive": "derive",
    "Scan": "scan", "scan": "scan",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What is public and not an error comes from the pipeline, on first use only."""
    if name not in _HOMES:
        raise AttributeError(f"module 'texderive' has no attribute {name!r}")
    return globals().setdefault(name, getattr(import_module(f"texderive.pipeline.{_HOMES[name]}"), name))


def __dir__() -> list[str]:
    return __all__
