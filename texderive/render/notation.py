"""How an author writes: the spellings that the writer follows, each with the default of a plain textbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from texderive.ir.expr import Layout

Language = Literal["en", "zh"]
Delimiters = Literal["plain", "tall", "left"]
Determinant = Literal["bars", "function"]


@dataclass(frozen=True, slots=True)
class Notation:
    """One hand. ``functions`` is keyed by the IR's names (log, trace, softmax), ``symbols`` by canonical names."""

    transpose: str = "^T"  # what stands after the base
    inverse_transpose: bool = True  # X^{-T} rather than (X^{-1})^T
    differential: str = r"\mathrm{d}"
    norm: tuple[str, str] = (r"\|", r"\|")
    norm_two: bool = True  # \|x\|_2 rather than \|x\|
    determinant: Determinant = "bars"
    hadamard: str = r"\odot"
    delimiters: Delimiters = "tall"  # \left( \right) never, around what is tall, or always
    fraction: str = r"\frac"
    derivative: Literal["fraction", "nabla"] = "fraction"
    ones: str = r"\mathbf{1}"
    ones_sized: bool = False
    identity: str = "I"
    identity_sized: bool = False
    zeros: str = "0"
    unit: str = "e"
    matrix: str = ""  # the environment of written-out matrices, where the author has one
    sum: str = r"\sum"
    functions: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)
    language: Language = "en"
    layout: Layout = "denominator"
