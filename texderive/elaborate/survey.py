"""What a first look at formulas tells: which letters sums bind, bare names, and evidence for kinds from use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from texderive.elaborate.reading.derivatives import DIFFERENTIAL_D, is_mark, is_nabla, variables_below
from texderive.elaborate.reading.names import (
    RAISED_LETTERS,
    SLOT,
    is_bracketed,
    is_raised_head,
    is_sign,
    letters_of,
    lists_names,
    spelled,
)
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.reading.sums import implied_index, indices_of, shifted_bound, upper_name
from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter
from texderive.elaborate.symbols import Definition
from texderive.formula.kept import kept
from texderive.formula.names import name_key
from texderive.formula.tree import Node

ENTRYWISE = frozenset({r"\odot", r"\otimes", r"\oslash"})  # nobody multiplies scalars so
NOTHING_LISTED: Mapping[str, str] = MappingProxyType({})
SIZED = frozenset({"I", "1"})
COUNT_NAMES = ("N", "n", "m", "M", "K", "T", "L", "S")


@dataclass(slots=True)
class Survey:
    """Facts about the spelling of a system of formulas."""

    bound: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    dims: set[str] = field(default_factory=set)
    counts: dict[str, str] = field(default_factory=dict)
    not_scalar: set[str] = field(default_factory=set)
    square: set[str] = field(default_factory=set)
    functions: dict[str, tuple[Node, ...]] = field(default_factory=dict)  # f below which variables in d f / d x
    differentials: bool = False
    called: set[str] = field(default_factory=set)  # names before brackets that hold names only
    primed: set[str] = field(default_factory=set)  # names with a prime before brackets
    before: set[str] = field(default_factory=set)  # names before brackets that hold anything else
    standing: set[str] = field(default_factory=set)  # names that stand otherwise
    signed: set[str] = field(default_factory=set)  # names with a minus above: P_k^-


@dataclass(slots=True)
class _Look:
    """What one tree tells: facts, indices of sums without bounds, and names that stand alone below a fraction."""

    found: Survey = field(default_factory=Survey)
    unbounded: list[str] = field(default_factory=list)
    denominators: set[str] = field(default_factory=set)


_EMPTY: dict[str, frozenset[str]] = {f.name: frozenset() for f in fields(Survey) if f.default_factory is set}


def survey(
    roots: Iterable[Node], listed: Mapping[str, str] = NOTHING_LISTED, definitions: tuple[Definition, ...] = ()
) -> Survey:
    """A first look, at definitions too. ``listed`` says how far lists of families run, by template."""
    looks = [*map(_look, roots), _look_at_all(definitions)]
    found = _merged([look.found for look in looks])
    alone = found.before - found.standing  # F(x - y) where F stands nowhere else
    found.called |= {key for key in alone if bare_letter(key)[0] in FUNCTION_LETTERS}
    found.standing |= found.before - found.called  # what is applied to names is no factor elsewhere
    unbounded = [letter for look in looks for letter in look.unbounded]
    denominators = set().union(*(look.denominators for look in looks))
    count = next((n for n in COUNT_NAMES if n in denominators and n not in found.dims), None)
    if count and unbounded:
        found.counts = dict.fromkeys(unbounded, count)
        found.dims.add(count)
    for letter in unbounded:
        size = next((n for key, n in listed.items() if key.replace(SLOT, letter) in found.standing), None)
        if size and letter not in found.counts:
            found.counts[letter] = size
            found.dims.add(size)
    return found


def standing_in(root: Node) -> Collection[str]:
    """The names that stand in a tree as quantities."""
    found = _look(root).found
    return found.standing | (found.before - found.called)


@kept
def _look_at_all(definitions: tuple[Definition, ...]) -> _Look:
    """What the sides of definitions tell."""
    looks = [_look(side) for d in definitions for side in (d.right, d.left)]
    unbounded = [letter for look in looks for letter in look.unbounded]
    return _Look(_merged([look.found for look in looks]), unbounded, set().union(*(k.denominators for k in looks)))


def _merged(parts: Sequence[Survey]) -> Survey:
    found = Survey()
    for name in _EMPTY:
        setattr(found, name, set().union(*[getattr(part, name) for part in parts]))
    found.differentials = any(part.differentials for part in parts)
    for part in parts:
        for key, nodes in part.functions.items():
            _argument(found, key, nodes)
    return found


@kept
def _look(root: Node) -> _Look:
    """What one tree tells."""
    look = _Look()
    found = look.found
    carried: set[int] = set()  # bases whose subscript makes them another name
    heads: set[int] = set()  # names before brackets
    for node in root.walk():
        if node.kind == "script":
            if not node.children[1].is_empty:
                carried.add(id(node.children[0]))
            if not node.children[2].is_empty:
                carried.update(id(n) for n in node.children[2].walk() if is_transpose(n))
        if node.kind == "name" and id(node) not in carried:
            found.bare.add(node.text)
        if node.kind == "product":
            heads.update(_heads(found, node))
        elif node.kind == "name" and id(node) not in heads:
            found.standing.add(node.text)
        elif node.kind == "script" and id(node) not in heads and (name := spelled(node)):
            found.standing.add(name[0].key)
        look_closer = _LOOKS.get(node.kind)
        if look_closer is not None:
            look_closer(found, node)
        if node.kind == "bigop" and node.text in ("sum", "prod") and node.children[1].is_empty:
            look.unbounded.extend(_letters(node))
        if node.kind == "fraction" and node.children[1].kind == "name":
            look.denominators.add(node.children[1].text)
    for facts, nothing in _EMPTY.items():  # these looks are kept, and most of them find little
        if not getattr(found, facts):
            setattr(found, facts, nothing)
    return look


def _heads(found: Survey, node: Node) -> list[int]:
    """Names that are applied to names, by identity."""
    heads: list[int] = []
    for head, op, argument in zip(node.children, node.ops, node.children[1:], strict=False):
        if op or head.kind not in ("name", "script") or not is_bracketed(argument):
            continue
        name = spelled(head)
        if name is not None and name[2]:
            found.primed.add(name[0].key)
        if name is not None and (name[1].is_empty or is_raised_head(head)):
            plain = name[1].is_empty or bare_letter(name[0].key)[0] in RAISED_LETTERS
            (found.called if plain and lists_names(argument) else found.before).add(name[0].key)
            own = not name[1].is_empty or name[2]
            heads.extend((id(head), *(id(part) for part in head.children[:1] if own)))
    return heads


def _letters(node: Node) -> list[str]:
    lower = node.children[0]
    if lower.is_empty:
        implied = implied_index(node.children[2])
        return [implied] if implied else []
    return [letter for letter, _ in indices_of(lower) or ()]


def _bigop(found: Survey, node: Node) -> None:
    if node.text not in ("sum", "prod"):
        return
    found.bound.update(_letters(node))
    upper = node.children[1]
    if upper.kind == "name" or (
        upper.kind == "script" and upper.children[0].kind == "name" and upper.children[2].is_empty
    ):
        found.dims.add(upper_name(upper))
    elif upper.kind == "sum" and (bound := shifted_bound(upper)) is not None:
        found.dims.update(bound.atoms)


def _name(found: Survey, node: Node) -> None:
    if node.text in (r"\mathrm{d}",):
        found.differentials = True


def _script(found: Survey, node: Node) -> None:
    """A transpose or a prime says that a name is no scalar; an inverse of a lone name that it is square."""
    name = spelled(node)
    if name is None:
        return
    key = name[0].key
    size = name[0].sub
    if size.text in COUNT_NAMES and bare_letter(name_key(name[0].base))[0] in SIZED:
        found.dims.add(size.text)  # I_n, 1_n
    if is_sign(name[1]) and name[1].text == "-":
        found.signed.add(key)
    if is_transpose(name[1]):
        found.not_scalar.add(key)
    elif name[1].kind == "sum" and name[1].ops == ("-",):
        found.square.add(key)


def _apply(found: Survey, node: Node) -> None:
    head, argument = node.children
    head = head.children[0] if head.kind == "script" else head
    inside = argument.children[0] if argument.kind == "group" else argument
    if head.text in ("det", "tr"):
        _lone(found, inside)
    if head.text in ("log",) and inside.kind == "bars" and inside.text == "|":
        _lone(found, inside.children[0])


def _lone(found: Survey, node: Node) -> None:
    inner = node.children[0] if node.kind == "group" else node
    name = spelled(inner)
    if name is not None:
        found.square.add(name[0].key)


def _bars(found: Survey, node: Node) -> None:
    if node.text == "||":
        inside = node.children[0]
        for term in inside.children if inside.kind == "sum" else (inside,):
            name = spelled(term)
            if name is not None:
                found.not_scalar.add(name[0].key)


def _fraction(found: Survey, node: Node) -> None:
    """``\\frac{\\partial f}{\\partial x}``: if nothing defines f, it is a function of x."""
    above, below = node.children
    variables = variables_below(below)
    if variables is None or above.kind != "product" or not is_mark(above.children[0]):
        return
    if above.children[0].text in DIFFERENTIAL_D:
        found.differentials = True
    name = spelled(above.children[1]) if len(above.children) == 2 else None
    if name is not None and name[1].is_empty:
        _argument(found, name[0].key, [v.node for v in variables])


def _product(found: Survey, node: Node) -> None:
    for op, *factors in zip(node.ops, node.children, node.children[1:], strict=False):
        if op in ENTRYWISE:
            found.not_scalar.update(name[0].key for factor in factors if (name := spelled(factor)))
    for at, (op, nabla, operand) in enumerate(zip(node.ops, node.children, node.children[1:], strict=False)):
        if op or not is_nabla(nabla) or nabla.kind != "script" or nabla.children[1].is_empty:
            continue
        called = at + 2 < len(node.children) and is_bracketed(node.children[at + 2])
        name = spelled(operand)
        if name is not None and name[1].is_empty and not called:
            _argument(found, name[0].key, [nabla.children[1]])


def _argument(found: Survey, key: str, variables: Iterable[Node]) -> None:
    """Remember plain names that a name is differentiated by, each once; a name is no function of itself."""
    known = found.functions.get(key, ())
    keys = {key} | {name[0].key for node in known if (name := spelled(node))}
    for node in variables:
        name = spelled(node)
        if name is not None and name[0].key not in keys and len(letters_of(name[0].sub) or ()) < 2:
            keys.add(name[0].key)
            known = (*known, node)
    found.functions[key] = known


_LOOKS = {
    "bigop": _bigop,
    "name": _name,
    "script": _script,
    "apply": _apply,
    "bars": _bars,
    "fraction": _fraction,
    "product": _product,
}
