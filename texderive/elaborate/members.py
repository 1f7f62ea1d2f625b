"""Members of families that a question names: z_i of a vector that stands nowhere else, x_1 beside a sum over x_i."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from texderive.elaborate.reading.names import SLOT, letters_of, parameters_of, spelled
from texderive.elaborate.spelling import INDEX_LETTERS
from texderive.elaborate.survey import standing_in, survey
from texderive.elaborate.symbols import Context, Declaration, Definition
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir.dims import ONE, SCALAR, Dim

_NUMBERED = re.compile(r"(?P<base>.*)_\{\d+\}", re.S)


def as_members(context: Context, variables: Iterable[Node]) -> Context:
    """Declared vectors as families, where one differentiates by an entry and formulas use nothing but entries."""
    for node in variables:
        found = spelled(node)
        if found is None or found[0].sub.is_empty:
            continue
        base, letters = name_key(found[0].base), letters_of(found[0].sub)
        if not letters or len(letters) != 1 or letters[0] not in INDEX_LETTERS:
            continue
        if base in survey(d.right for d in context.definitions).bare:
            continue
        context = replace(context, definitions=tuple(_of_members(d, base) for d in context.definitions))
        declared = context.declarations.get(base)
        if declared is None or declared.shape is None or declared.shape[1] is not ONE or declared.shape[0] is ONE:
            continue
        rest = {k: d for k, d in context.declarations.items() if k != base}
        bound = {key for d in context.definitions for key in _indexed(d.right, base)}
        members = {key: Declaration(key, "scalar", SCALAR, span=declared.span) for key in bound}
        context = replace(context, declarations={**rest, **members})
    return context


def _of_members(definition: Definition, base: str) -> Definition:
    """``H(p)`` as H alone, where p stands for nothing but its entries."""
    parameters = [p.key for p in parameters_of(definition.left)]
    return definition._replace(left=definition.left.children[0]) if parameters == [base] else definition


def with_entries(context: Context, variables: Iterable[Node]) -> Context:
    """Names x_1, x_2 as the entries of the x that one differentiates by, where x is no number; x_k beside a sum too."""
    for base in map(name_key, variables):
        if not any(key.startswith(f"{base}_{{") for d in context.definitions for key in standing_in(d.right)):
            continue
        found = survey(d.right for d in context.definitions)
        declared = context.declarations.get(base)
        below = {key.removeprefix(f"{base}_{{")[:-1] for key in found.standing if key.startswith(f"{base}_{{")}
        numbers = {int(index) for index in below if index.isdigit()}
        whole = base in found.bare
        letters = {x for x in below - found.bound if len(x) == 1 and x.islower()}
        loose = letters if whole or below & found.bound else set()
        if 0 in numbers or not (numbers or loose) or (declared is not None and declared.kind != "column"):
            continue
        declarations = dict(context.declarations)
        if numbers and not whole and not below & found.bound:
            declarations.setdefault(base, Declaration(base, "column", (Dim(max(numbers)), ONE)))
        context = replace(context, declarations=declarations, entries={**context.entries, base: whole})
    return context


def as_vectors(context: Context, variables: Iterable[Node]) -> Context:
    r"""The \alpha that one differentiates by as a vector, where formulas use nothing but its entries under sums."""
    for base in map(name_key, variables):
        if any(key == base or key.startswith(f"{base}_{{") for key in context.declarations):
            continue
        found = survey(d.right for d in context.definitions)
        members = [f"{base}_{{{letter}}}" for letter in found.bound]
        if base not in found.bare and not found.standing.isdisjoint(members):
            context = replace(context, declarations={**context.declarations, base: Declaration(base, "column")})
    return context


def _indexed(root: Node, base: str) -> Iterable[str]:
    """The spellings of the entries of a vector in a formula."""
    for node in root.walk():
        found = spelled(node) if node.kind == "script" else None
        if found is not None and name_key(found[0].base) == base and not found[0].sub.is_empty:
            yield found[0].key


def numbered_members(
    standing: Iterable[str], bound: Iterable[str], known: Iterable[str], variable: str
) -> Mapping[str, tuple[str, str]]:
    """Names with a number where a sum runs over the family, by key: how the sum spells it, and the family's template.

    Only where one of them is the variable: else they may as well be names of their own.
    """
    names, letters, taken = {*standing, variable}, tuple(bound), frozenset(known)
    found: dict[str, tuple[str, str]] = {}
    for key in sorted(names - taken):
        match = _NUMBERED.fullmatch(key)
        family = next((f for x in letters if match and (f := f"{match['base']}_{{{x}}}") in names), None)
        if match and family:
            found[key] = (family, f"{match['base']}_{{{SLOT}}}")
    return found if variable in found else {}
