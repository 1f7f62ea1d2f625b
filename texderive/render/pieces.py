"""What the writer's forms are made of: pieces of LaTeX that know how tightly they bind, and how pieces join."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.formula.tables import FUNCTIONS as WORDS
from texderive.ir.expr import Expr
from texderive.ir.operations import ATOM
from texderive.render.notation import Notation

LONGEST = 400_000  # characters: what is longer nobody reads, and shared parts could double without end

_TALL = re.compile(r"\\(?:[dt]?frac|sum|prod|left|begin|int)(?![A-Za-z])")
_BARS = re.compile(r"\||\\[lr]?[vV]ert(?![A-Za-z])")
_COMMAND_END = re.compile(r"\\[A-Za-z]+\Z")
_NUMBER_END = re.compile(r"[A-Za-z}]\d+$")  # W1
_SCRIPT_END = re.compile(r"(?:[_^](?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\\{}])|')\Z")
_LETTERS_END = re.compile(r"(?<![\\A-Za-z])[A-Za-z]+\Z")
_OPENING = re.compile(r"\(|\[|\\left(?![A-Za-z])")


class Piece(NamedTuple):
    """LaTeX with its precedence. A minus sign in front has the precedence of a sum."""

    text: str
    level: int = ATOM
    greedy: bool = False  # a product that goes on behind it would be taken into it, as behind a sum sign


class Pen:
    """Writes expressions in one notation; ``forms`` has the form of each operation."""

    def __init__(self, notation: Notation, forms: Mapping[str, Callable[[Expr, Pen], Piece]]) -> None:
        self.notation = notation
        self._forms = forms
        self._written: dict[Expr, Piece] = {}

    def piece(self, expr: Expr) -> Piece:
        """The LaTeX of an expression, each node written once."""
        found = self._written.get(expr)
        if found is None:
            found = self._forms[expr.op](expr, self)
            if len(found.text) > LONGEST:
                raise UnsupportedError(Diagnostic("TD301", "the expression is too long to be written out"))
            self._written[expr] = found
        return found

    def at_least(self, expr: Expr, level: int) -> str:
        """The LaTeX of an expression, in parentheses where it binds less tightly than ``level``."""
        piece = self.piece(expr)
        return piece.text if piece.level >= level else self.group(piece.text)

    def group(self, text: str) -> str:
        return self.delimit(text, "(", ")")

    def delimit(self, text: str, opening: str, closing: str) -> str:
        """Delimiters around a text, sized as the author does it."""
        bars = opening == closing or opening.endswith("ert")
        style = self.notation.delimiters
        if style == "left" or (style == "tall" and _TALL.search(text)) or (bars and _BARS.search(text)):
            # \left|| would size one bar only
            opening, closing = (r"\|" if bar == "||" else bar for bar in (opening, closing))
            opening, closing = r"\left" + opening, r"\right" + closing
        return apart(opening, text) + closing


def apart(left: str, right: str) -> str:
    """Two texts side by side, with the one space that keeps a command's name apart from a letter."""
    return f"{left} {right}" if right[:1].isalpha() and _COMMAND_END.search(left) else left + right


def glue(left: str, right: str) -> str:
    """Two factors side by side, so that no new token or number comes about between them."""
    if not left or not right:
        return left + right
    if right[0].isdigit():
        return f"{left} \\cdot {right}" if left[-1].isdigit() and not _SCRIPT_END.search(left) else f"{left} {right}"
    if _OPENING.match(right):
        return f"{left} \\cdot {right}" if _reads_as_function(left) else left + right
    roomy = left[-1] in ")]|" or _SCRIPT_END.search(left) is not None
    roomy = (roomy and len(left) > 2) or _NUMBER_END.search(left) is not None
    return f"{left} {right}" if roomy else apart(left, right)


def _reads_as_function(text: str) -> bool:
    """Whether a bracket behind this text would make it a function: letters that spell one, or the sigmoid's name."""
    if text.endswith(r"\sigma"):
        return True
    letters = _LETTERS_END.search(text)
    return letters is not None and any(letters[0][i:] in WORDS for i in range(len(letters[0]) - 1))


def script(base: str, exponent: str) -> str:
    """A superscript; ``base`` must not have one already."""
    return f"{base}^{exponent}" if len(exponent) == 1 else f"{base}^{{{exponent}}}"


def subscript(base: str, index: str) -> str:
    return f"{base}_{index}" if len(index) == 1 else f"{base}_{{{index}}}"


def outside_braces(text: str) -> str:
    """The text without what stands in braces: where its own scripts are."""
    kept: list[str] = []
    depth = 0
    for character in text:
        depth -= character == "}"
        if depth == 0:
            kept.append(character)
        depth += character == "{"
    return "".join(kept)


def visible_length(text: str) -> int:
    """About how many signs a reader sees."""
    return len(re.sub(r"\\(?:left|right|mathbf|boldsymbol|bm|mathrm|operatorname)(?![A-Za-z])|[{}\s]", "",
                      re.sub(r"\\(?!left|right|math|bold|bm|operator)[A-Za-z]+", "x", text)))  # fmt: skip
