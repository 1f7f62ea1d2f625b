"""What a test of reader against writer needs: expressions in an author's letters, declared names, any hand."""

from __future__ import annotations

from random import Random

from tests.rules.test_round_trip import plain
from texderive.elaborate.symbols import Context, Declaration, kind_of
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr, Symbol, postorder
from texderive.ir.walk import transform
from texderive.render.notation import Notation

LETTERS = {
    "matrix": tuple("ABCDGHMPQRSUVWZ"),
    "column": tuple("abcuvwxyz"),
    "row": tuple("abcuvwxyz"),
    "scalar": (r"\alpha", r"\beta", r"\gamma", r"\lambda", r"\mu", r"\tau", r"\omega", r"\eta"),
}


def is_said(x: Expr) -> bool:
    """Whether LaTeX can say an expression at all: it has no words for these."""
    for e in postorder(x):
        if e.op == "unvec" or (e.op == "apply" and e.data == "normcdf"):  # \Phi is a name of many things
            return False
        if e.op == "entry" and e.args[0].cols is ONE and isinstance(e.data[0], int):  # a_1 beside a is another name
            return False
        if e.op in ("softmax", "logsoftmax") and e.data != ("rows" if e.args[0].rows is ONE else "columns"):
            return False
        if e.op == "logsumexp" and e.data != "all":
            return False
        if e.op == "norm" and e.data == "p" and e.args[1].op != "number":  # \|x\|_A is a weighted norm
            return False
        if any(b.is_zero(a) for a in e.args) and not (e.op == "block" and _is_told(e)):  # 0 has any shape
            return False
    return True


def _is_told(x: Expr) -> bool:
    """Whether in each row and column of blocks something tells its size."""
    width = x.data[1]
    lines = [x.args[at : at + width] for at in range(0, len(x.args), width)]
    return not any(all(map(b.is_zero, line)) for line in (*lines, *zip(*lines, strict=True)))


def in_letters(x: Expr) -> Expr:
    """The same expression with one letter for each name, in the spelling that its kind usually has."""
    names: dict[tuple[object, ...], str] = {}

    def name(s: Symbol) -> str:
        key = (s.name, s.rows, s.cols)
        if key not in names:
            pool = LETTERS["column" if s.index else kind_of((s.rows, s.cols))]
            spare = [letter for letter in pool if letter not in names.values()]
            names[key] = spare[0] if spare else f"{pool[0]}_{{{len(names)}}}"
        return names[key]

    def change(e: Expr) -> Expr:
        if e.op != "symbol":
            return e
        s = e.data
        return b.leaf(Symbol(name(s), s.rows, s.cols, s.facts, s.index))

    return transform(x, change)


def declared(x: Expr) -> Context:
    """All names of an expression, declared with their shapes."""
    found: dict[str, Declaration] = {}
    for s in x.symbols:
        written = f"{s.name}_{{{''.join(s.index)}}}" if s.index else s.name
        shape = (s.rows, s.cols)
        found[written] = Declaration(written, kind_of(shape), shape, s.facts)
    for e in postorder(x):
        if e.op == "call" and e.data.elementwise:
            found[e.data.name] = Declaration(e.data.name, "function")
    return Context(found)


def any_hand(random: Random) -> Notation:
    """A notation drawn field by field."""
    one_of = random.choice
    return Notation(
        transpose=one_of(("^T", r"^{\top}", r"^\top", r"^{\mathsf{T}}", r"^{\mathrm{T}}", "'")),
        inverse_transpose=one_of((True, False)),
        differential=one_of((r"\mathrm{d}", "d", r"\mathrm d")),
        norm=one_of(((r"\|", r"\|"), (r"\lVert", r"\rVert"), ("||", "||"), (r"\Vert", r"\Vert"))),
        norm_two=one_of((True, False)),
        determinant=one_of(("bars", "function")),
        hadamard=one_of((r"\odot", r"\circ")),
        delimiters=one_of(("plain", "tall", "left")),
        fraction=one_of((r"\frac", r"\dfrac")),
        ones=one_of((r"\mathbf{1}", "1", r"\mathbb{1}")),
        ones_sized=one_of((True, False)),
        identity=one_of(("I", r"\mathbf{I}")),
        identity_sized=one_of((True, False)),
        functions={
            "trace": one_of((r"\operatorname{tr}", r"\mathrm{tr}", "tr", r"\text{Tr}")),
            "log": one_of((r"\log", r"\ln")),
            "exp": one_of((r"\exp", "exp", "e^")),
            "softmax": one_of((r"\operatorname{softmax}", r"\mathrm{soft}\max", "softmax")),
        },
    )


def normal(x: Expr) -> Expr:
    """What may be written in two ways, in one of them."""

    def change(e: Expr) -> Expr:
        if e.op == "apply" and e.data == "log" and e.args[0].op == "softmax":
            return b.unary("logsoftmax", e.args[0].args[0], e.args[0].data)
        return e

    return plain(transform(x, change))
