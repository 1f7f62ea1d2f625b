r"""Models of data: ``y = X\beta + \varepsilon`` says how y came about; it does not define it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from texderive.diagnostics import Diagnostic
from texderive.elaborate.reading.names import spelled
from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.symbols import Context, Definition
from texderive.formula.names import name_key
from texderive.formula.tree import Node

ERRORS = frozenset({r"\varepsilon", r"\epsilon", r"\eta", r"\nu", r"\xi", "e", "u"})  # what errors are called
OFTEN = frozenset({r"\varepsilon", r"\epsilon"})  # by names that little else has


def without_models(
    context: Context, function: Definition, variables: Sequence[Node]
) -> tuple[Context, tuple[Diagnostic, ...]]:
    """The context without the models of data that a function fits, and what is to be said of that.

    Such data stand in the function beside the variable, y - X\\beta, and the error of the model nowhere else.
    """
    wanted = {name_key(v) for v in variables}
    models = [d for d in context.definitions if d is not function and _is_model(d, function, wanted, context)]
    if not models:
        return context, ()
    notes = tuple(
        Diagnostic("TD115", f"{name_key(d.left)} is read as given: what stands here is a model of it with an error",
                   d.span, "give it another name if it is a definition", severity="note")
        for d in models
    )  # fmt: skip
    return replace(context, definitions=tuple(d for d in context.definitions if d not in models)), notes


def models_of(definitions: Sequence[Definition]) -> list[Definition]:
    """The models among the definitions of a note: something is made of such data and of what the model is made of."""
    context = Context(definitions=tuple(definitions))
    errors = [d for d in definitions if d.right.kind == "sum" and _errors(d) & OFTEN]
    return [
        d for d in errors
        if any(_is_model(d, f, _names(d.right) - _errors(d), context) for f in definitions if f is not d)
    ]  # fmt: skip


def _errors(found: Definition) -> set[str]:
    """The bare terms of a sum that are called what errors are."""
    terms = {name[0].key for term in found.right.children if (name := spelled(term)) and name[1].is_empty}
    return {key for key in terms if bare_letter(key)[0] in ERRORS}


def _is_model(found: Definition, function: Definition, variables: set[str], context: Context) -> bool:
    left = spelled(found.left)
    if left is None or found.right.kind != "sum" or not variables & _names(found.right):
        return False
    errors = _errors(found)
    used = _names(function.right)
    if not errors or not (left[0].key in used and variables & used):
        return False
    others: Iterable[Definition] = (d for d in context.definitions if d is not found)
    return not any(errors & _names(d.right) for d in others)


def _names(node: Node) -> set[str]:
    """The names in a tree, with and without their scripts."""
    return {name[0].key for n in node.walk() if (name := spelled(n))}
