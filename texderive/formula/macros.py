r"""Authors' own commands: ``\newcommand``, ``\def``, ``\DeclareMathOperator`` are read and expanded, never run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from texderive.formula.tables import KNOWN_COMMANDS
from texderive.formula.tokens import Token, scan
from texderive.source import Span

MOST_TOKENS = 20_000  # that expansions may make in one formula
MOST_NESTED = 40  # macros within macros


class Macro(NamedTuple):
    """A command that abbreviates others: how many arguments, the default of the first, the body."""

    arity: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None


@dataclass(frozen=True, slots=True)
class Macros:
    r"""The macros in force, by their name with the backslash."""

    table: Mapping[str, Macro] = field(default_factory=dict)

    def joined(self, other: Macros) -> Macros:
        """These and the others, which win."""
        return Macros({**self.table, **other.table})


# What notes use but define elsewhere.
_COMMON = {
    r"\R": (0, r"\mathbb{R}"), r"\E": (0, r"\mathbb{E}"), r"\N": (0, r"\mathbb{N}"), r"\Z": (0, r"\mathbb{Z}"),
    r"\C": (0, r"\mathbb{C}"), r"\Q": (0, r"\mathbb{Q}"), r"\reals": (0, r"\mathbb{R}"), r"\Real": (0, r"\mathbb{R}"),
    r"\norm": (1, r"\left\|#1\right\|"), r"\abs": (1, r"\left|#1\right|"),
    r"\inner": (2, r"\left\langle #1,#2\right\rangle"), r"\innerproduct": (2, r"\left\langle #1,#2\right\rangle"),
    r"\set": (1, r"\left\{#1\right\}"), r"\paren": (1, r"\left(#1\right)"), r"\floor": (1,
    r"\left\lfloor #1\right\rfloor"),
    r"\mat": (1, r"\mathbf{#1}"), r"\vect": (1, r"\mathbf{#1}"), r"\mtx": (1, r"\mathbf{#1}"), r"\matr": (1,
    r"\mathbf{#1}"),
    r"\bs": (1, r"\boldsymbol{#1}"), r"\mb": (1, r"\mathbf{#1}"), r"\ones": (0, r"\mathbf{1}"), r"\one": (0,
    r"\mathbf{1}"),
    r"\dd": (0, r"\mathrm{d}"), r"\diff": (0, r"\mathrm{d}"), r"\dif": (0, r"\mathrm{d}"), r"\d": (0, r"\mathrm{d}"),
    r"\pd": (2, r"\frac{\partial #1}{\partial #2}"), r"\pdv": (2, r"\frac{\partial #1}{\partial #2}"),
    r"\inv": (0, r"^{-1}"), r"\lb": (0, "("), r"\rb": (0, ")"),
}  # fmt: skip
_TRANSPOSES = {r"\T", r"\trans", r"\tran", r"\transpose", r"\tp"}
# prefix of a common short command for a letter -> its font: \bfx, \bX, \bbR, \calL
_PREFIXES = {
    "bf": r"\mathbf",
    "b": r"\mathbf",
    "bb": r"\mathbb",
    "cal": r"\mathcal",
    "bs": r"\boldsymbol",
    "bm": r"\bm",
}
_SHORT = re.compile(r"\\(bf|bb|bs|bm|cal|b)([A-Za-z])\Z")
_KNOWN = frozenset(KNOWN_COMMANDS)

_DEFINITION = re.compile(
    r"\\(?P<how>(?:re|provide)?newcommand|providecommand|DeclareMathOperator|DeclareRobustCommand)(?P<star>\*?)\s*"
    r"(?:\{\s*(?P<braced>\\(?:[A-Za-z]+|.))\s*\}|(?P<bare>\\(?:[A-Za-z]+|.)))\s*"
    r"(?:\[(?P<arity>\d)\])?\s*(?:\[(?P<default>[^\]]*)\])?\s*(?=\{)"
    r"|\\def\s*(?P<defined>\\(?:[A-Za-z]+|.))\s*(?P<params>(?:#\d)*)\s*(?=\{)"
)


def read_macros(text: str) -> Macros:
    r"""The macros that a text defines; what is not a complete definition is passed over."""
    table: dict[str, Macro] = {}
    at = 0
    while found := _DEFINITION.search(text, at):
        end = _braced_end(text, found.end())
        at = found.end()
        if end is None:
            continue
        body, at = text[found.end() + 1 : end - 1], end
        name = found["braced"] or found["bare"] or found["defined"]
        if found["how"] == "providecommand" and name in table:
            continue
        if found["how"] == "DeclareMathOperator":
            body = rf"\operatorname{{{body}}}"
        arity = len(found["params"]) // 2 if found["params"] else int(found["arity"] or 0)
        default = tuple(scan(found["default"])) if found["default"] is not None else None
        table[name] = Macro(arity, tuple(scan(body)), default)
    return Macros(table)


def _braced_end(text: str, start: int) -> int | None:
    """The end of the group that opens at ``start``."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return None


_TRANSPOSED = {True: Macro(0, tuple(scan(r"\top"))), False: Macro(0, tuple(scan(r"^\top")))}
_DEFAULTS = {name: Macro(arity, tuple(scan(body))) for name, (arity, body) in _COMMON.items()}


def _common(name: str, after_script: bool) -> Macro | None:
    if name in _TRANSPOSES:
        return _TRANSPOSED[after_script]
    if name in _KNOWN or name in _DEFAULTS:
        return _DEFAULTS.get(name)
    if short := _SHORT.match(name):
        return Macro(0, tuple(scan(f"{_PREFIXES[short[1]]}{{{short[2]}}}")))
    return None


def expand(tokens: list[Token], macros: Macros | None) -> tuple[list[Token], Span | None]:
    """The tokens with every macro replaced, and the call at which expansion had to be given up, if any.

    What a macro's body brings has the span of the call; what its arguments bring keeps its own.
    """
    table = macros.table if macros else {}

    def macro_of(token: Token, before: list[Token], end: int) -> Macro | None:
        if token.kind != "command":
            return None
        return table.get(token.text) or _common(token.text, end > 0 and before[end - 1].text in ("^", "_"))

    first = next((at for at, token in enumerate(tokens) if macro_of(token, tokens, at)), len(tokens))
    result = tokens[:first]
    waiting: list[tuple[Token, int]] = [(token, 0) for token in reversed(tokens[first:])]
    made = 0
    while waiting:
        token, depth = waiting.pop()
        macro = macro_of(token, result, len(result))
        if macro is None:
            result.append(token)
            continue
        if depth >= MOST_NESTED or made >= MOST_TOKENS:
            return result, token.span
        body = _call(token, macro, waiting, depth)
        made += len(body) + 1
        waiting.extend(reversed(body))
    return result, None


def _call(token: Token, macro: Macro, waiting: list[tuple[Token, int]], depth: int) -> list[tuple[Token, int]]:
    """Takes the arguments of a call from what is waiting and gives the body with them put in."""
    arguments: list[list[tuple[Token, int]]] = []
    span = token.span
    for number in range(macro.arity):
        if number == 0 and macro.default is not None:
            given = _bracketed(waiting)
            arguments.append([(t, depth + 1) for t in macro.default] if given is None else given)
        else:
            taken = _argument(waiting)
            closed = not sum(_LEVELS.get(t.text, 0) for t, _ in taken)
            if taken and closed:
                span = span.cover(taken[-1][0].span)
            braced = bool(taken) and taken[0][0].text == "{"
            arguments.append(taken[1 : -1 if closed else None] if braced else taken)
    filled: list[tuple[Token, int]] = []
    body = iter(macro.body)
    for part in body:
        if part.text == "#":
            which = next(body, part)
            index = int(which.text) - 1 if which.kind == "digit" else -1
            filled.extend(arguments[index] if 0 <= index < len(arguments) else [])
        else:
            filled.append((part._replace(span=span), depth + 1))
        if len(filled) > MOST_TOKENS:
            break
    if filled and token.gap:
        filled[0] = (filled[0][0]._replace(gap=True), filled[0][1])
    return filled


_LEVELS = {"{": 1, "}": -1}


def _argument(waiting: list[tuple[Token, int]]) -> list[tuple[Token, int]]:
    """One argument off the stack: a braced group with its braces, or a single token."""
    taken: list[tuple[Token, int]] = []
    level = 0
    while waiting and (taken or waiting[-1][0].text != "}"):
        token = waiting.pop()
        taken.append(token)
        level += _LEVELS.get(token[0].text, 0)
        if level <= 0:
            break
    return taken


def _bracketed(waiting: list[tuple[Token, int]]) -> list[tuple[Token, int]] | None:
    if not waiting or waiting[-1][0].text != "[":
        return None
    waiting.pop()
    taken: list[tuple[Token, int]] = []
    while waiting and (token := waiting.pop())[0].text != "]":
        taken.append(token)
    return taken
