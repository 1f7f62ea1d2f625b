"""A program of NumPy operations: equal ones shared, written with few temporaries and parentheses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field

# Precedence of Python's operators: what binds tighter is higher.
LOWEST, ADDED, TIMES, MINUS, POWER, ATOM = 0, 10, 20, 25, 30, 40
WIDEST = 88  # of a line without its indent, after which a temporary is made


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One value: the text that computes it from its arguments, and the axes it has.

    ``axes`` are the indices whose axes come first; a value that is no ``scalar`` has two axes more. A leaf stands for
    something whose name is chosen at the end: ``leaf`` says what. ``fresh`` is false where memory is an argument's.
    """

    text: str
    args: tuple[Op, ...] = ()
    level: int = ATOM
    needs: tuple[int, ...] = ()
    axes: tuple[str, ...] = ()
    scalar: bool = False
    leaf: Hashable = None
    helpers: tuple[str, ...] = ()
    fresh: bool = True


@dataclass(slots=True)
class Program:
    """Every operation made so far, equal ones once."""

    known: dict[Hashable, Op] = field(default_factory=dict)

    def op(
        self,
        text: str,
        args: tuple[Op, ...] = (),
        *,
        level: int = ATOM,
        needs: int | tuple[int, ...] = LOWEST,
        axes: tuple[str, ...] = (),
        scalar: bool = False,
        leaf: Hashable = None,
        helpers: tuple[str, ...] = (),
        fresh: bool = True,
    ) -> Op:
        wanted = (needs,) * len(args) if isinstance(needs, int) else needs
        key = (text, args, axes, scalar, leaf)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = Op(text, args, level, wanted, axes, scalar, leaf, helpers, fresh)
        return found


def reached(root: Op) -> Iterator[Op]:
    """Every operation that a value needs, once, arguments first."""
    seen: set[Op] = set()
    stack: list[tuple[Op, bool]] = [(root, False)]
    while stack:
        op, ready = stack.pop()
        if ready:
            yield op
        elif op not in seen:
            seen.add(op)
            stack.append((op, True))
            stack.extend((a, False) for a in reversed(op.args) if a not in seen)


def write_lines(root: Op, name_of: Callable[[Hashable], str], temporary: Callable[[], str]) -> tuple[list[str], str]:
    """The assignments that lead to a value, and the expression of the value itself."""
    order = list(reached(root))
    uses: dict[Op, int] = dict.fromkeys(order, 0)
    for op in order:
        for position, arg in enumerate(op.args):
            uses[arg] += op.text.count(f"{{{position}}}")
    lines: list[str] = []
    texts: dict[Op, tuple[str, int]] = {}
    for op in order:
        if op.leaf is not None:
            texts[op] = (name_of(op.leaf), ATOM)
            continue
        written = op.text.format(*(_bracketed(texts[a], need) for a, need in zip(op.args, op.needs, strict=True)))
        texts[op] = (written, op.level)
        shared = uses[op] > 1 and op.args and not _is_view(op)
        if op is not root and (shared or len(written) > WIDEST):
            name = temporary()
            lines.append(f"{name} = {_unwrapped(written)}")
            texts[op] = (name, ATOM)
    return lines, _unwrapped(texts[root][0])


def _unwrapped(text: str) -> str:
    """Without parentheses about the whole."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return text[1:-1] if sign == ")" and place == len(text) - 1 and text[0] == "(" else text
    return text


def _bracketed(written: tuple[str, int], need: int) -> str:
    text, level = written
    return f"({text})" if level < need else text


def _is_view(op: Op) -> bool:
    """X.T costs nothing and reads better than a name for it."""
    return op.text == "{0}.T" and op.args[0].leaf is not None
