"""The arguments of generated code: which arrays a value needs, their shapes, and where sizes are read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir.dims import ONE, Dim, added, named
from texderive.ir.expr import Expr, Symbol, postorder
from texderive.render.codegen.names import Names, identifier
from texderive.verify.inventory import Inventory
from texderive.verify.point import Key, key_of


@dataclass(frozen=True, slots=True)
class Argument:
    """A symbol or an abstract function that the caller gives."""

    name: str
    written: str
    shape: str
    convert: str = ""


def written_order(roots: Iterable[Expr]) -> list[Key]:
    """The symbols in the order in which the author wrote them."""
    order: dict[Key, None] = {}
    for root in roots:
        for e in postorder(root):
            if e.op == "symbol":
                order.setdefault(key_of(e.data))
    return list(order)


def sources_of_sizes(
    symbols: Sequence[Symbol], inventory: Inventory, names: dict[Hashable, str]
) -> list[tuple[Dim, str, int]]:
    """Every place at which the size of a dimension can be read: (dimension, code, how much more the axis has)."""
    found: list[tuple[Dim, str, int]] = []
    for symbol in symbols:
        key = key_of(symbol)
        name, count = names["symbol", key], len(symbol.index)
        for axis in range(count):
            for size, more in inventory.runs.get((key, axis), ()):
                found.append((size, f"{name}.shape[{axis}]", more))
        if (symbol.rows, symbol.cols) != (ONE, ONE):
            found.append((symbol.rows, f"{name}.shape[{count}]", 0))
            found.append((symbol.cols, f"{name}.shape[{count + 1}]", 0))
    return found


def solve_sizes(
    wanted: Sequence[str], sources: Sequence[tuple[Dim, str, int]], names: dict[Hashable, str]
) -> list[str] | None:
    """Assignments that read the wanted sizes off the arguments, or None where they do not tell."""
    lines: dict[str, str] = {}
    while True:
        step = next((s for s in (_solved(source, lines, names) for source in sources) if s is not None), None)
        if step is None:
            break
        lines[step[0]] = step[1]
        if all(w in lines for w in wanted):
            break
    if any(w not in lines for w in wanted):
        return None
    return [lines[name] for name in lines if _is_needed(name, wanted, lines, names)]


def _solved(source: tuple[Dim, str, int], lines: dict[str, str], names: dict[Hashable, str]) -> tuple[str, str] | None:
    size, code, more = source
    unknown = {name for name in size.atoms if name not in lines}
    if len(unknown) != 1:
        return None
    name = unknown.pop()
    if size.terms != (size,):
        return _solved_term(size, f"({code} - {more})" if more else code, name, names)
    if name not in size.names:
        return None
    times = size.names.count(name)
    whole = f"({code} - {more})" if more else code
    if more and size.factor == 1 and len(size.names) == 1:
        return name, f"{names['dim', name]} = {code} - {more}"
    others = [str(size.factor)] if size.factor != 1 else []
    others += [names["dim", n] for n in size.names if n != name]
    if others:
        whole = f"{whole} // {others[0]}" if len(others) == 1 else f"{whole} // ({' * '.join(others)})"
    if times > 1:
        whole = f"round(({whole}) ** {1 / times!r})"
    return name, f"{names['dim', name]} = {whole}"


def _solved_term(size: Dim, code: str, name: str, names: dict[Hashable, str]) -> tuple[str, str] | None:
    """The size of the one term m that is not known of a sum m + p."""
    if named(name) not in size.terms or sum(name in term.atoms for term in size.terms) > 1:
        return None
    others = [" * ".join([*_factor(t), *(names["dim", n] for n in t.names)]) for t in size.terms if t != named(name)]
    return name, " - ".join([f"{names['dim', name]} = {code}", *others])


def _factor(term: Dim) -> list[str]:
    return [str(term.factor)] if term.factor != 1 or not term.names else []


def _is_needed(name: str, wanted: Sequence[str], lines: dict[str, str], names: dict[Hashable, str]) -> bool:
    face = names["dim", name]
    behind = [line.split(" = ", 1)[1] for line in lines.values()]
    return name in wanted or any(face in code.replace("(", " ").replace(")", " ").split() for code in behind)


def _length(size: Dim, more: int) -> str:
    """How many members a family has that runs so far: N where an index runs from 0 to N - 1."""
    if not more:
        return str(size)
    return f"{size} + {more}" if size.terms == (size,) else str(added((size, Dim(more))))


def shape_of(symbol: Symbol, inventory: Inventory) -> str:
    """The shape that the documentation gives: the index axes, rows, columns."""
    parts = []
    for axis in range(len(symbol.index)):
        runs = sorted(_length(*run) for run in inventory.runs.get((key_of(symbol), axis), ()))
        parts.append(runs[0] if runs else "any")
    if (symbol.rows, symbol.cols) != (ONE, ONE):
        parts += [str(symbol.rows), str(symbol.cols)]
    return f"({', '.join(parts)})" if len(parts) > 1 else f"({parts[0]},)" if parts else "a number"


def conversion(name: str, symbol: Symbol) -> str:
    """The line that brings an argument to its shape; vectors may be given flat, numbers with axes of length 1."""
    count = len(symbol.index)
    array = f"np.asarray({name}, dtype=float)"
    lead = "" if not count else f"*np.shape({name})[:{count}], "
    if symbol.rows is ONE and symbol.cols is ONE:
        return f"{name} = {array}.reshape(np.shape({name})[:{count}])" if count else f"{name} = {array}.reshape(())[()]"
    if symbol.cols is ONE:
        return f"{name} = {array}.reshape({lead}-1, 1)"
    if symbol.rows is ONE:
        return f"{name} = {array}.reshape({lead}1, -1)"
    return f"{name} = {array}"


def choose_names(
    order: Sequence[Symbol], functions: Sequence[tuple[str, int]], sizes: Sequence[str], taken: frozenset[str]
) -> tuple[dict[Hashable, str], Names]:
    """An identifier for every argument and size; arguments come first, so that clashes fall on sizes."""
    pool = Names(taken)
    names: dict[Hashable, str] = {("symbol", key_of(s)): pool.take(identifier(s.name)) for s in order}
    for function, primes in functions:
        suffix = "" if not primes else "_prime" if primes == 1 else f"_prime{primes}"
        names["function", (function, primes)] = pool.take(identifier(function) + suffix)
    names |= {("dim", size): pool.take(identifier(size)) for size in sizes}
    return names, pool


def unknown_size(names: Iterable[str]) -> UnsupportedError:
    return UnsupportedError(Diagnostic("TD113", f"the arguments do not tell the size of {', '.join(names)}"))


def plain_text(text: str) -> str:
    """Text that can stand in a docstring: no quotes, no escapes, no line breaks."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return shown.replace("\\", "\\\\").replace('"', "'")
