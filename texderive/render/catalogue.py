"""The catalogue as rows: what ``texderive rules`` and the documentation say of each rule, operation and function."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from texderive.elaborate.problem import elaborate_problem
from texderive.elaborate.reading.abbreviations import ABBREVIATIONS, Abbreviation
from texderive.ir import build as b
from texderive.ir.dims import ONE, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol
from texderive.ir.functions import FUNCTIONS, Function
from texderive.ir.operations import OPERATIONS, Operation
from texderive.render.latex import write
from texderive.render.notation import Language
from texderive.rules.catalogue import CATALOGUE
from texderive.rules.rejected import REJECTED
from texderive.rules.rule import Condition, Rejected, Rule

# Conditions of rules as LaTeX; {0} is what they speak of.
CONDITIONS: dict[str, str] = {
    "positive": "{0} > 0",
    "nonzero": r"{0} \neq 0",
    "invertible": r"{0} \text{{ invertible}}",
    "constant": r"{0} \text{{ constant}}",
    "smooth": r"{0} \text{{ has no entry }} 0",
}
HEADINGS: dict[str, str] = {
    "differential": "Differentials",
    "trace": "Leaving a trace",
    "vec": "Passing vec",
    "operation": "Operations",
    "function": "Functions of every entry",
    "abbreviation": "Functions that stand for an expression",
    "rejected": "False equations",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: what kind of entry it is, its statement in LaTeX, when it holds, whence it is, and a sentence on it."""

    kind: str
    name: str
    statement: str
    condition: str = ""
    citation: str = ""
    says: str = ""


def entries(language: Language = "en") -> tuple[Entry, ...]:
    """All rows: rules by table, then operations, functions, and the equations that must never be rules."""
    return (
        *(_rule_entry(one, language) for one in CATALOGUE.values()),
        *(_operation_entry(row) for row in OPERATIONS.values()),
        *(_function_entry(row) for row in FUNCTIONS.values()),
        *(_abbreviation_entry(name, row) for name, row in ABBREVIATIONS.items()),
        *(_rejected_entry(one) for one in REJECTED.values()),
    )


def _rule_entry(one: Rule, language: Language) -> Entry:
    says = one.zh if language == "zh" else one.says
    condition = ", ".join(condition_latex(c) for c in one.when)
    return Entry(one.group, one.name, f"{write(one.left)} = {write(one.right)}", condition, one.cite, says)


def _rejected_entry(one: Rejected) -> Entry:
    statement = rf"{write(one.left)} \neq {write(one.right)}"
    return Entry("rejected", one.name, statement, "", "", f"Refuted by {one.counterexample}.")


def condition_latex(condition: Condition) -> str:
    return CONDITIONS[condition.word].format(write(condition.about))


def _operation_entry(row: Operation) -> Entry:
    example = EXAMPLES.get(row.name)
    return Entry("operation", row.name, write(example) if example is not None else "", says=row.says)


def _function_entry(row: Function) -> Entry:
    x = b.symbol("x")
    slope = row.derivative(b, x) if row.derivative is not None else None
    statement = rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}x}} {write(b.apply(row.name, x))}"
    statement = f"{statement} = {write(slope)}" if slope is not None else write(b.apply(row.name, x))
    where = DOMAINS.get(row.domain, "")
    condition = ", ".join(part for part in (where, row.kink.format("x")) if part)
    says = f"The function {row.name}, entry by entry." + (
        "" if slope is not None else " Its derivative comes from SymPy."
    )
    return Entry("function", row.name, statement, condition, "", says)


def _abbreviation_entry(name: str, row: Abbreviation) -> Entry:
    variable = row.of[0] if row.of else "s"
    meant = elaborate_problem(row.written, variable, row.of or r"s \in \mathbb{R}").definition.expr
    return Entry("abbreviation", name, f"{row.written} = {write(meant)}", says=row.says)


DOMAINS: dict[str, str] = {
    "positive": "x > 0",
    "nonzero": r"x \neq 0",
    "unit": "|x| < 1",
    "above-one": "x > 1",
}


def _examples() -> dict[str, Expr]:
    """Each operation applied to plain letters."""
    m, n = named("m"), named("n")
    a, c, square = b.symbol("A", m, n), b.symbol("B", m, n), b.symbol("A", n, n)
    x, scalar, power = b.symbol("x", n), b.symbol("s"), b.symbol("k")
    each, member = Binder("i", n), b.symbol("s", ONE, ONE, index=("i",))
    of_square = {op: b.unary(op, square) for op in ("inverse", "det", "trace", "adjugate", "diagonal", "expm", "logm")}
    return of_square | {
        "add": b.add(a, c),
        "mul": b.mul(a, b.symbol("B", n, m)),
        "hadamard": b.hadamard(a, c),
        "kron": b.kron(a, c),
        "block": b.block((1, 2), a, c),
        "transpose": b.transpose(a),
        "pinv": b.unary("pinv", a),
        "power": b.power(square, b.number(3)),
        "epow": b.entry_power(a, power),
        "inner": b.inner(a, c),
        "vec": b.vec(a),
        "unvec": b.unvec(b.symbol("x", m * n), m, n),
        "diag": b.diag(x),
        "apply": b.apply("exp", a),
        "call": b.call(FunctionSymbol("f", elementwise=False), a),
        "softmax": b.softmax(x),
        "logsoftmax": b.unary("logsoftmax", x, "columns"),
        "logsumexp": b.logsumexp(x),
        "norm": b.norm(x),
        "named": b.named(Symbol("h"), scalar),
        "sum": b.total(each, member),
        "prod": b.prod(each, member),
        "entry": b.entry(a, "i", "j"),
        "d": b.d(a),
        "partial": b.partial(b.call(FunctionSymbol("f", elementwise=False), a), a),
    }


EXAMPLES: dict[str, Expr] = _examples()


def as_json(rows: Iterable[Entry]) -> str:
    """The rows as a JSON array of objects."""
    return json.dumps([asdict(one) for one in rows], ensure_ascii=False, indent=2)


def as_text(rows: Sequence[Entry]) -> str:
    """The rows for a terminal: a heading for each table, and of each row its name, statement and sentence."""
    lines: list[str] = []
    for heading, own in _by_heading(rows):
        lines += ["", heading, "=" * len(heading)]
        for one in own:
            when = f"   where {one.condition}" if one.condition else ""
            cite = f" [{one.citation}]" if one.citation else ""
            lines += [one.name, f"    {one.statement}{when}".rstrip(), f"    {one.says}{cite}"]
    return "\n".join(lines).lstrip("\n") + "\n"


def as_markdown(rows: Sequence[Entry]) -> str:
    """The rows for the documentation: a table under each heading."""
    lines: list[str] = []
    for heading, own in _by_heading(rows):
        lines += ["", f"## {heading}", "", "| name | statement | where | says |", "|---|---|---|---|"]
        lines += [
            f"| `{one.name}` | {_math(one.statement)} | {_math(one.condition)} | {_cell(_said(one))} |" for one in own
        ]
    return "\n".join(lines).lstrip("\n") + "\n"


def _by_heading(rows: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for kind, heading in HEADINGS.items():
        own = [one for one in rows if one.kind == kind]
        if own:
            yield heading, own


def _math(latex: str) -> str:
    """A formula in a cell: its bars must not end the cell."""
    return f"${_BARE_BAR.sub(_bar, latex)}$" if latex else ""


_BARE_BAR = re.compile(r"\\?\|")


def _bar(found: re.Match[str]) -> str:
    return r"\Vert " if found[0] == r"\|" else r"\vert "


def _said(one: Entry) -> str:
    return f"{one.says} ({one.citation})" if one.citation else one.says


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")
