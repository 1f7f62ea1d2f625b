"""What a name means: a symbol, a family's member, an entry of what is known, a definition, a constant."""

from __future__ import annotations

from string import ascii_lowercase

from texderive.diagnostics import Diagnostic
from texderive.elaborate.reading.constants import constant_of, size_named
from texderive.elaborate.reading.core import Misfit, Reader
from texderive.elaborate.reading.introducing import symbol_of
from texderive.elaborate.reading.names import (
    EMPTY,
    Spelled,
    index_letters,
    is_bracketed,
    letters_of,
    members_of,
    parameters_of,
    spelled,
    template_of,
)
from texderive.elaborate.spelling import INDEX_LETTERS, bare_letter
from texderive.elaborate.terms import Term, number, scalar
from texderive.formula.kept import kept_with
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.source import Span


def read_name(reader: Reader, node: Node) -> Term:
    """A name, or a script over one whose superscript has been taken care of."""
    found = spelled(node)
    assert found is not None
    return read_spelled(reader, found[0])


def read_key(reader: Reader, key: str, span: Span) -> Term:
    """A value that a definition gives under a key that is no plain name."""
    return symbol_of(reader, key, key, (), span)


def is_said(reader: Reader, name: Spelled) -> bool:
    """Whether something declares or defines exactly this name."""
    scope = reader.scope
    template = template_of(name, scope.bound)
    return any(
        key in known
        for key in (name.key, template)
        for known in (scope.context.declarations, scope.definitions, scope.templates, reader.bindings)
    )


def _through_another(reader: Reader, name: Spelled) -> Term | None:
    r"""s where s^2 has a definition, and p where \ln p has one."""
    scope = reader.scope
    if not name.sup.is_empty or is_said(reader, name):
        return None
    squared = Spelled(name.base, name.sub, Node("number", name.span, text="2"), name.span)
    if scope.squares and is_said(reader, squared):
        reader.note(name.base, f"{name.key} is read as the positive root of its square, which is defined as a whole")
        return scalar("power", read_spelled(reader, squared), number("1/2", name.span), span=name.span)
    key = next((k for k in (rf"\ln {name.key}", rf"\log {name.key}") if k in scope.definitions), None)
    return scalar("apply", read_key(reader, key, name.span), data="exp", span=name.span) if key else None


def read_spelled(reader: Reader, name: Spelled) -> Term:
    key, scope = name.key, reader.scope
    if reader.bindings:
        if key in reader.bindings:
            return reader.bindings[key]
        whole = reader.bindings.get(members_of(name_key(name.base)))
        if whole is not None and not name.sub.is_empty and name.sup.is_empty:
            return _entry_of_bound(reader, whole, name)
    if name.base.text == "!":
        reader.fail(name.span, "TD301", "factorials are not supported")
    whole_only = scope.squares or scope.titles  # a name may be known by its square or as part of a title alone
    if name.is_bare and not whole_only and key not in reader.indices and key not in scope.numbered:
        return _read_bare(reader, name, key)
    if name.base.text == r"\partial" and not name.sub.is_empty:
        written = rf"write \frac{{\partial}}{{\partial {name_key(name.sub)}}}"
        reader.fail(name.span, "TD301", f"{key} is not supported within a formula", written)
    other = _through_another(reader, name) if whole_only else None
    if other is not None:
        return other
    declared = scope.context.declarations
    if name.sub.kind == "product" and r"\times" in name.sub.ops and key not in declared:
        return _with_shape(reader, name)
    if key in reader.indices and name.sub.is_empty:
        return scalar("counter", data=key, span=name.span)
    if key in scope.numbered:
        spelling, template = scope.numbered[key]
        return symbol_of(reader, template, spelling, (name.sub.text,), name.span)
    bound = reader.indices.keys()
    indices = index_letters(name.sub, bound) + index_letters(name.sup, bound)
    if indices:
        return _indexed(reader, name, indices)
    family = _free_family(reader, name) if key in scope.templates.values() else None
    if family is not None:
        return family
    if key in reader.symbols or key in scope.definitions or (key in declared and declared[key].kind != "function"):
        return symbol_of(reader, key, key, (), name.span)
    free = _free_family(reader, name)
    if free is not None:
        return free
    entry = _entry(reader, name, free=True)
    if entry is not None:
        return entry
    constant = constant_of(reader, name, key)
    return constant if constant is not None else symbol_of(reader, key, key, (), name.span)


def _read_bare(reader: Reader, name: Spelled, key: str) -> Term:
    """A name without scripts that no sum binds."""
    if key in reader.symbols:
        return symbol_of(reader, key, key, (), name.span)
    declared = reader.scope.context.declarations.get(key)
    constant_name = bare_letter(key)[0] in ("0", "1")  # what is declared of ones is how many they are
    said = declared is not None and declared.kind != "function" and not constant_name
    known = key in reader.scope.definitions or said
    constant = None if known else constant_of(reader, name, key)
    return constant if constant is not None else symbol_of(reader, key, key, (), name.span)


def _entry_of_bound(reader: Reader, whole: Term, name: Spelled) -> Term:
    """x_j in the definition of h(x), where h is applied to something else: that entry of it."""
    parts, one = letters_of(name.sub), reader.sizes.is_one
    if parts and len(parts) == 1 and one(whole.cols):
        parts = [*parts, "1"]
    if not parts or len(parts) != 2 or (one(whole.rows) and one(whole.cols)):
        said = Diagnostic("TD111", f"{name.key} is no entry of {reader.shown(whole)}", name.span)
        raise Misfit(said.code, lambda: said, local=False)  # what stands for the parameter was read before
    for place, size in zip(parts, whole.shape, strict=True):
        if place in reader.indices and not reader.sizes.unify(reader.indices[place], size):
            reader.fail(name.span, "TD111", f"the index {place} runs over a size other than that of {name.key}")
    return scalar("entry", whole, data=tuple(int(p) if p.isdigit() else p for p in parts), span=name.span)


def _with_shape(reader: Reader, name: Spelled) -> Term:
    r"""``X_{m \times n}``: the name, and its shape beside it."""
    term = read_spelled(reader, Spelled(name.base, EMPTY, name.sup, name.span))
    sizes = [size_named(c.text) for c in name.sub.children if c.kind in ("name", "number")]
    said = Term("", (), None, sizes[0], sizes[-1], name.sub.span) if len(sizes) == 2 else term
    if not reader.same(term.shape, said.shape):
        reader.mismatch("the shape written below", term, said, name.span)
    return term


def _free_family(reader: Reader, name: Spelled) -> Term | None:
    """A family's member at an index that no sum binds here."""
    if name.is_bare:
        return None
    letters = {x for x in (letters_of(name.sub) or []) + (_bracket_letters(name.sup)) if x in INDEX_LETTERS}
    for chosen in (letters, {x for x in letters if x in reader.scope.bound}):
        template = template_of(name, chosen) if chosen else ""
        scope = reader.scope
        if template and (template in reader.symbols or template in scope.definitions or template in scope.templates):
            indices = index_letters(name.sub, chosen) + index_letters(name.sup, chosen)
            return symbol_of(reader, template, name.key, indices, name.span)
    return None


def _half_free(reader: Reader, name: Spelled, indices: tuple[str, ...]) -> Term | None:
    """A member of a family of two indices of which a sum binds but one here."""
    letters = {x for x in letters_of(name.sub) or () if x in INDEX_LETTERS}
    if len(indices) != 1 or len(letters) != 2 or indices[0] not in letters or not name.sup.is_empty:
        return None
    template = template_of(name, letters)
    known = template in reader.symbols or template in reader.scope.definitions
    return symbol_of(reader, template, name.key, index_letters(name.sub, letters), name.span) if known else None


def _bracket_letters(sup: Node) -> list[str]:
    return (letters_of(sup.children[0]) or []) if is_bracketed(sup) else []


def _indexed(reader: Reader, name: Spelled, indices: tuple[str, ...]) -> Term:
    """A name with bound indices: a member of a family, or an entry of what is known without them."""
    half_free = _half_free(reader, name, indices)
    if half_free is not None:
        return half_free
    template = template_of(name, set(indices))
    scope = reader.scope
    if template not in scope.templates and template not in scope.definitions:
        of_sample = _entry_of_member(reader, name)
        if of_sample is not None:
            return of_sample
        base = name_key(name.base)
        counted = _is_counted(reader, template, base)
        one = len(indices) == 1 and not counted and _is_known(reader, base) and not _only_argument(reader, base)
        as_family = counted or (one and reader.chosen(f"{template}?") == "column")
        entry = None if as_family or (not one and _only_argument(reader, base)) else _entry(reader, name, free=True)
        if entry is not None and (one or len(indices) > 1 or reader.chosen(f"{template}?") == "scalar"):
            return entry
        unit = constant_of(reader, name, name.key)
        if unit is not None:
            return unit
    spelling = scope.templates.get(template, name.key)
    return symbol_of(reader, template, spelling, indices, name.span)


def _entry_of_member(reader: Reader, name: Spelled) -> Term | None:
    """x_j^{(i)} where the x^{(i)} are vectors: the entry j of a sample."""
    letters = letters_of(name.sub) or []
    samples = index_letters(name.sup, reader.indices.keys())
    if len(letters) != 1 or len(samples) != 1 or not (letters[0] in reader.indices or letters[0] in INDEX_LETTERS):
        return None
    whole = Spelled(name.base, EMPTY, name.sup, name.span)
    template = template_of(whole, set(samples))
    scope = reader.scope
    if template not in reader.symbols and template not in scope.templates:
        return None
    member = symbol_of(reader, template, scope.templates.get(template, whole.key), samples, name.span)
    one = reader.sizes.is_one
    if one(member.rows) or not one(member.cols):
        return None
    size = reader.indices.get(letters[0])
    if size is not None and not reader.sizes.unify(size, member.rows):
        reader.fail(name.span, "TD111", f"the index {letters[0]} runs over a size other than that of {whole.key}")
    return scalar("entry", member, data=(letters[0], 1), span=name.span)


def _only_argument(reader: Reader, base: str) -> bool:
    """Whether x is but the argument of functions f(x) = w^T x that are applied to samples x_i."""
    scope = reader.scope
    if base in scope.context.declarations or base == scope.variable:
        return False
    of_it = {key for key, d in scope.definitions.items() if base in {p.key for p in parameters_of(d.left)}}
    uses = {key: _uses(d.right, base) for key, d in scope.definitions.items()}
    return bool(of_it) and all("member" not in uses[key] if key in of_it else "whole" not in uses[key] for key in uses)


@kept_with
def _uses(tree: Node, base: str) -> frozenset[str]:
    """How a tree uses a name: as a whole, or members x_i of it."""
    members = [
        n for n in tree.walk() if n.kind == "script" and n.children[0].text == base and not n.children[1].is_empty
    ]
    carried = {id(n.children[0]) for n in members}
    whole = any(n.kind == "name" and n.text == base and id(n) not in carried for n in tree.walk())
    return frozenset({"member"} if members else ()) | frozenset({"whole"} if whole else ())


def _is_counted(reader: Reader, template: str, base: str) -> bool:
    """Whether a list says that x_i are samples, whatever x is elsewhere."""
    context = reader.scope.context
    if template not in context.listed or (base in context.declarations and base not in context.distant):
        return False
    return template in context.samples or base in context.distant


def _entry(reader: Reader, name: Spelled, free: bool) -> Term | None:
    """x_i or X_{ij} where the bare name is a known vector or matrix."""
    if name.sub.is_empty:
        return None
    base = name_key(name.base)
    owner = next((k for k in (base, base.upper() if len(base) == 1 else base) if _is_known(reader, k)), None)
    parts = letters_of(name.sub)
    if owner is None and parts and len(parts) == 2 and base.isupper() and any(p in reader.indices for p in parts):
        owner = base  # A_{ij} under a sum: the entries of a matrix
    if parts and len(parts) == 1 and len(parts[0]) == 2 and parts[0].isdigit():
        parts = list(parts[0])  # X_{11}
    if owner is None or not parts or not name.sup.is_empty or len(parts) > 2:
        return None
    context = reader.scope.context
    loose = len(parts) == 1 and parts[0] not in reader.indices
    scope = reader.scope
    letters = ascii_lowercase if loose and (owner in context.entries or owner in scope.definitions) else INDEX_LETTERS
    if not all(p in reader.indices or p.isdigit() or (free and p in letters) for p in parts):
        return None
    known = owner in context.declarations or owner in scope.definitions or owner in reader.by_entry
    if loose and owner not in context.entries and (parts[0].isdigit() or not known):
        return None
    if loose and context.entries.get(owner) and reader.chosen(name.key) != "scalar":
        return None  # x - x_1: a vector beside x
    if len(parts) == 2 and owner != base and all(p.isdigit() for p in parts):
        return None
    whole = symbol_of(reader, owner, owner, (), name.span)
    one = reader.sizes.is_one
    if one(whole.rows) and one(whole.cols):
        return None
    if len(parts) == 1 and not (one(whole.rows) or one(whole.cols)):
        return None
    places = [*parts, "1"] if len(parts) == 1 and one(whole.cols) else ["1", *parts] if len(parts) == 1 else parts
    for place, size in zip(places, whole.shape, strict=True):
        if place in reader.indices and not reader.sizes.unify(reader.indices[place], size):
            reader.fail(name.span, "TD111", f"the index {place} runs over a size other than that of {owner}")
    data = tuple(int(p) if p.isdigit() else p for p in places)
    return scalar("entry", whole, data=data, span=name.span)


def _is_known(reader: Reader, key: str) -> bool:
    scope = reader.scope
    return (
        key in scope.definitions
        or (key in scope.used and key not in scope.dims)
        or (key in scope.context.declarations and scope.context.declarations[key].kind not in ("scalar", "function"))
    )


def read_number(reader: Reader, node: Node) -> Term:
    return number(node.text, node.span)
