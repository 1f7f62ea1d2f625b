"""Names that stand before brackets: which of them are functions, and what they come to."""

from __future__ import annotations

import re
from difflib import get_close_matches

from texderive.elaborate.layers import is_layered
from texderive.elaborate.reading.calls import defined_call
from texderive.elaborate.reading.core import Reader, Sym
from texderive.elaborate.reading.introducing import declared_shape
from texderive.elaborate.reading.names import (
    RAISED_LETTERS,
    Spelled,
    index_letters,
    is_call,
    is_raised_head,
    letters_of,
    lists_names,
    parameters_of,
    spelled,
    stands_in,
)
from texderive.elaborate.reading.slopes import sigmoid, slope_of_call
from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter
from texderive.elaborate.symbols import Definition
from texderive.elaborate.terms import Term, like, scalar
from texderive.formula.names import name_key
from texderive.formula.tables import FUNCTIONS as SPELLINGS
from texderive.formula.tree import Node
from texderive.ir.dims import ONE

OBJECTIVES = frozenset({"l", "J", r"\ell"})  # nobody multiplies these by a bracket
WORD = re.compile(r"\\(?:operatorname|mathrm)\{([A-Za-z]{2,})\}")  # upright: several letters are one word


def is_function_name(reader: Reader, node: Node, argument: Node) -> bool:
    """Whether a name that stands before a bracket is applied to it."""
    found = spelled(node)
    if found is not None and is_raised_head(node) and _is_raised_function(reader, found[0].key):
        return True
    if found is None or not found[1].is_empty:
        if found is not None and name_key(argument.children[0]) == reader.scope.variable:
            _refuse_power_of_call(reader, found[0], node, argument)
        return False
    name, _, primes = found
    scope, key = reader.scope, name.key
    declared = scope.context.declarations.get(key)
    if key in reader.indices or key in reader.bindings or stands_in(argument, key):
        return False
    if key in scope.definitions and calls_itself(scope.definitions[key]):
        return True
    if declared is not None and declared.kind is not None:
        calls = declared.kind == "scalar" and key in scope.called and argument.ops[0] != r"\langle"  # l(Wx) of a loss l
        return (
            declared.kind == "function" or calls or key in reader.applied or depends_on_number(reader, node, argument)
        )
    plain = lists_names(argument)
    letter = bare_letter(key)[0]
    if key in scope.definitions and not primes:
        has_parameters = bool(parameters_of(scope.definitions[key].left))
        of_layer = not name.sup.is_empty or is_layered(key)  # \delta^{(l)} (a^{(l-1)})^T is a product
        applied = plain or letter in FUNCTION_LETTERS | OBJECTIVES or key in scope.called
        return has_parameters or (applied and not of_layer)
    word = WORD.fullmatch(name.base.text) is not None
    if not plain and not word and letter.isupper():  # F(x - y) beside F^T F is a product
        return bool(primes) or key in scope.called
    known = letter in FUNCTION_LETTERS or key in scope.called or _is_dependent(reader, key, argument)
    return bool(primes) or known or word


def _is_dependent(reader: Reader, key: str, argument: Node) -> bool:
    """Whether an undefined name stands before what it is differentiated by: z(y) and z(y(x)) beside dz/dy."""
    content = argument.children[0]
    inner = spelled(content.children[0] if is_call(content) else content)
    if inner is None or not inner[1].is_empty:
        return False
    return any(inner[0].key == name_key(node) for node in reader.scope.arguments.get(key, ()))


def _is_raised_function(reader: Reader, key: str) -> bool:
    """Whether a power on a name before brackets is one of its value: the name is a function, and no quantity."""
    scope = reader.scope
    declared = scope.context.declarations.get(key)
    if key in reader.indices or key in reader.bindings or (declared is not None and declared.kind is not None):
        return declared is not None and declared.kind == "function"
    if key in scope.definitions:
        return bool(parameters_of(scope.definitions[key].left))
    return key in scope.called or bare_letter(key)[0] in RAISED_LETTERS


def _refuse_power_of_call(reader: Reader, name: Spelled, node: Node, argument: Node) -> None:
    """A^{-1}(t) by t: nobody writes brackets around a factor t, so A depends on it, in a way that is not said."""
    declared = reader.scope.context.declarations.get(name.key)
    if argument.children[0].kind in ("name", "script") and (declared is None or declared.kind == "function"):
        call = f"{name.key}({reader.scope.variable})"
        reader.fail(node, "TD114", f"this may be a power of {call}, or a product", "write the power behind the bracket")


def depends_on_number(reader: Reader, head: Node, argument: Node) -> bool:
    """``A(t)`` of a declared matrix A that stands with such a bracket everywhere: it depends on t, it is no product."""
    found, inner = spelled(head), spelled(argument.children[0])
    if found is None or inner is None or found[0].key not in reader.scope.called:
        return False
    key = inner[0].key
    said = reader.scope.context.declarations.get(key)
    return key not in reader.scope.definitions and (said is None or said.kind in (None, "scalar"))


def read_call(reader: Reader, head: Node, argument: Node) -> Term:
    """A name applied to what stands in brackets."""
    found = spelled(head)
    assert found is not None
    name, _, primes = found
    key = name.key
    span = head.span.cover(argument.span)
    content = argument.children[0]
    parts = content.children if content.kind == "list" else (content,)
    itself = key in reader.reading and calls_itself(reader.scope.definitions[key])
    if key in reader.scope.definitions and not itself:
        call = Node("group", span, (content,), "", argument.ops)
        if not primes:
            return defined_call(reader, key, parts, head, call)
        slope = slope_of_call(reader, key, parts, head, call, len(primes))
        if slope is not None:
            return slope
    if not primes and _is_dependent(reader, key, argument):
        return reader.dispatch["name"](reader, head)
    args = [reader.read(p) for p in parts]
    declared = reader.scope.context.declarations.get(key)
    letter, _ = bare_letter(key)
    abstract = declared is not None and declared.kind == "function" and declared.said != "sigmoid"
    mapped = declared is not None and declared.kind == "function" and declared.shape is not None
    if letter == r"\sigma" and not abstract and len(args) == 1:
        if declared is None:
            reader.note(
                head, r"\sigma is read as the logistic sigmoid", "say that it is an elementwise function if it is any"
            )
        return sigmoid(reader, args[0], len(primes), head)
    if declared is None:
        _refuse_unknown_word(reader, head, name.base.text)
    call = Node("group", span, (content,), "", argument.ops)
    return _abstract(reader, head, args, len(primes), abstract and not mapped, call)


def _refuse_unknown_word(reader: Reader, head: Node, spelling: str) -> None:
    """A word that is no function known here is rather a slip than an abstract function, unless the note says so."""
    found = WORD.fullmatch(spelling)
    if found is None:
        return
    word = found.group(1)
    near = get_close_matches(word, SPELLINGS, 1, 0.7)
    hint = f"did you mean {near[0]}?" if near else f"say that {word} is an elementwise function if it is one"
    reader.fail(head, "TD113", f"the function {word} is not known", hint)


def calls_itself(definition: Definition) -> bool:
    """``f = f(Y)``: f is an abstract function of Y."""
    left, right = definition.left, definition.right
    if right.kind != "product" or len(right.children) != 2 or right.children[1].kind != "group":
        return False
    function, name = spelled(right.children[0]), spelled(left)
    return function is not None and name is not None and function[0].key == name[0].key and function[1].is_empty


def _member_of_values(reader: Reader, name: Spelled, args: list[Term], order: int, node: Node) -> Term:
    r"""``\phi_j(x)`` under a sum over j: the entry j of the vector \phi(x)."""
    letters = letters_of(name.sub) or []
    if order or len(letters) != 1 or letters[0] not in reader.indices or not name.sup.is_empty:
        reader.fail(node, "TD301", "this family of functions is not supported", "name the vector of its values")
    key, size = name_key(name.base), reader.indices[letters[0]]
    known = reader.symbols.setdefault(f"{key}()", Sym(key, size, ONE, key, span=node.span))
    if not reader.same(known_shape := (known.rows, known.cols), (size, ONE)):
        values = Term("", (), None, *known_shape, node.span)
        reader.mismatch(f"the values of {key}", values, Term("", (), None, size, ONE, node.span), node.span)
    values = Term("call", tuple(args), (key, False, 0), known.rows, known.cols, node.span)
    return scalar("entry", values, data=(letters[0], 1), span=node.span)


def _abstract(reader: Reader, head: Node, args: list[Term], order: int, elementwise: bool, node: Node) -> Term:
    """A function of which nothing is known but, perhaps, that it acts on every entry."""
    found = spelled(head)
    assert found is not None
    name, key = found[0], found[0].key
    if index_letters(name.sub, set(reader.indices)):
        return _member_of_values(reader, name, args, order, node)
    declared = reader.scope.context.declarations.get(key)
    said = declared is not None and (declared.shape is not None or declared.kind not in (None, "function"))
    shape = declared_shape(reader, declared) if declared is not None and said else None
    if len(args) == 1 and (elementwise or (order and shape is None)):
        return like("call", args[0], data=(key, True, order), span=node.span)
    if order and (len(args) != 1 or not reader.is_scalar(args[0])):
        reader.fail(node, "TD301", "a prime on a function of several arguments is not supported")
    kind = reader.chosen(f"{key}()") if shape is None else "matrix"
    if kind == "function" and len(args) == 1:
        return like("call", args[0], data=(key, True, 0), span=node.span)
    known = reader.symbols.get(f"{key}()")
    if known is None:
        rows, cols = shape or reader.shape_of_kind("scalar" if kind == "function" else kind)
        known = reader.symbols[f"{key}()"] = Sym(key, rows, cols, key, span=node.span)
    return Term("call", tuple(args), (key, False, order), known.rows, known.cols, node.span)
