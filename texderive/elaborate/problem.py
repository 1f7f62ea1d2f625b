"""Problems: what to differentiate by what, from the strings of ``derive`` or from a question that stands in a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from texderive.diagnostics import Diagnostic, ParseError, Related, UnsupportedError
from texderive.elaborate.asked import Asked, Form, Goal
from texderive.elaborate.by_entries import with_listed_entries
from texderive.elaborate.defining import UNREAD
from texderive.elaborate.formulas import (
    has_numbered_names,
    named_expression,
    read_definitions,
    read_tree,
    split_formulas,
)
from texderive.elaborate.gradients import named_on_the_way, with_loss
from texderive.elaborate.keys import by_base, definition_key, definitions_by_key, other_letters, used_by
from texderive.elaborate.members import as_members, as_vectors, with_entries
from texderive.elaborate.models import without_models
from texderive.elaborate.numbers import with_numbers
from texderive.elaborate.objective import objective_cost
from texderive.elaborate.reading.calls import other_spelling
from texderive.elaborate.reading.derivatives import Variable, stacked
from texderive.elaborate.reading.names import Spelled, defined_name, is_bracketed, is_call, is_plain, parameters_of
from texderive.elaborate.stated import formulas_stated, read_stated
from texderive.elaborate.survey import standing_in, survey
from texderive.elaborate.symbols import Context, Conventions, Declaration, Definition
from texderive.elaborate.system import Defined, System, read_system
from texderive.formula.macros import Macros
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir.dims import SCALAR
from texderive.ir.expr import Expr, Symbol
from texderive.ir.facts import FACTS


@dataclass(frozen=True, slots=True)
class Problem:
    """A definition to differentiate, the variables (each a symbol or a named intermediate), and the whole system.

    ``variables`` holds one entry for each order of the derivative; a differential has none.
    """

    definition: Defined
    variables: tuple[Expr, ...]
    system: System
    layout: str
    order: int = 1
    goal: Goal = "derivative"
    form: Form = "fraction"
    gradients: Mapping[Expr, Symbol] = field(default_factory=dict)  # names of derivatives by intermediates

    @property
    def variable(self) -> Expr:
        return self.variables[0]

    @property
    def variable_symbol(self) -> Symbol:
        symbol = self.variable.data
        assert isinstance(symbol, Symbol)
        return symbol


def elaborate_problem(
    latex: str, wrt: str, where: str = "", assume: Mapping[str, Iterable[str]] | None = None, *,
    order: int = 1, layout: str = "denominator", macros: Macros | None = None,
) -> Problem:  # fmt: skip
    """Understand what ``derive`` is asked. Raises ParseError, ShapeError or UnsupportedError with diagnostics."""
    numbered = has_numbered_names((*(text for _, text in split_formulas(latex)), *formulas_stated(where), wrt), macros)
    definitions = read_definitions(latex, macros, numbered=numbered)
    stated = read_stated(where, macros, numbered=numbered)
    conventions = Conventions(row_by_row=stated.row_by_row)
    known = Context(stated.declarations, (*stated.definitions, *definitions), conventions)
    context = assumed(known, assume or {}, macros, numbered=numbered)
    variable = read_tree(wrt, macros, numbered=numbered)
    return pose(context, definitions[0].left, [variable] * order, layout=layout, order=order)


def elaborate_question(asked: Asked, context: Context, *, layout: str = "denominator") -> Problem:
    """Understand a question of a note in the context where it stands."""
    variables = [v.node for v in asked.variables]
    if stacked(asked.function) is not None:  # d vec(F) / d vec(X) is what F by X is
        asked = asked._replace(variables=tuple(v._replace(node=stacked(v.node) or v.node) for v in asked.variables))
        variables = [v.node for v in asked.variables]
    asked = _of_its_argument(context, asked)
    mixed = asked.order == 1 or len({name_key(v) for v in variables}) > 1  # a Hessian is its own transpose
    if asked.form == "jacobian" or (mixed and any(v.transposed for v in asked.variables)):
        layout = "numerator"
        variables = [v.node for v in sorted(asked.variables, key=lambda v: v.transposed)]  # rows first, then columns
    context = with_numbers(with_loss(context, asked), asked)
    for last in (not context.columns, True):
        try:
            found = pose(
                context, asked.function, variables, layout=layout, order=asked.order, goal=asked.goal, form=asked.form
            )
            if asked.form == "prime" and asked.order == 1 and not found.definition.expr.is_scalar:
                return replace(found, layout="numerator")  # of what is no number, f' is the Jacobian
            return found
        except ParseError as error:
            if last or error.diagnostics[0].code != "TD122":
                raise
            context = replace(context, definitions=(*context.definitions, *context.columns))
    raise AssertionError


def _of_its_argument(context: Context, asked: Asked) -> Asked:
    r"""``\frac{d\sigma}{dz}`` of a function that is known: that of \sigma(z)."""
    said = context.declarations.get(name_key(asked.function)) if is_plain(asked.function) else None
    if said is None or said.said != "sigmoid" or len({name_key(v.node) for v in asked.variables}) != 1:
        return asked
    by = asked.variables[0].node
    argument = Node("group", by.span, (by,), ops=("(", ")"))
    return asked._replace(function=Node("product", asked.function.span, (asked.function, argument), ops=("",)))


def pose(
    context: Context, function: Node, variables: Sequence[Node], *, layout: str = "denominator", order: int = 1,
    goal: Goal = "derivative", form: Form = "fraction",
) -> Problem:  # fmt: skip
    """The problem of differentiating a function (a defined name, or an expression) by variables."""
    context = with_listed_entries(_with_squares(context, variables), function, variables)
    context, key, definition = _function(context, function)
    _check_argument(definition, function)
    context, models = without_models(context, definition, variables)
    nodes = list(variables) or ([] if goal == "differential" else _only_variable(definition, function) * order)
    first = name_key(nodes[0]) if nodes else ""
    context = as_members(as_vectors(with_entries(context, nodes), nodes), nodes)
    nameless = definition.left.span == definition.right.span
    wish = objective_cost(key, definition.right, goal, form, order, nameless)
    named = named_on_the_way(context, key) if context.gradients else ()
    wanted = [*nodes, *(g.variable for g in named)]
    system, read = read_system([key], context, layout=layout, variables=wanted, variable=first, objective=wish)
    system = system._replace(notes=(*system.notes, *models))
    found, inner = read[: len(nodes)], zip(read[len(nodes) :], named, strict=True)
    gradients = {e: Symbol(name_key(g.name), e.rows, e.cols) for e, g in inner if e not in found}
    for expr, node in zip(found, nodes, strict=True):
        _check_variable(system.definitions[0], expr, node, system)
        _check_member(system.definitions[0].expr, expr, node)
    if form in ("nabla", "prime") and len(found) < order:
        found = found * order
    return Problem(system.definitions[0], found, system, layout, order, goal, form, gradients)


def _with_squares(context: Context, variables: Iterable[Node]) -> Context:
    r"""The square that one differentiates by is a name as a whole: ``\sigma^2``."""
    names = (defined_name(v) for v in variables if v.kind == "script" and v.children[2].kind == "number")
    squares = {n.key: Declaration(n.key, "scalar", SCALAR, span=n.span) for n in names if n}
    return replace(context, declarations={**squares, **context.declarations}) if squares else context


def _check_argument(definition: Definition, node: Node) -> None:
    """``\\nabla f(a)`` of a defined f(x) is a value at a point, not the derivative as a function of x."""
    known, asked = ({p.key for p in parameters_of(n)} for n in (definition.left, node))
    content = node.children[1].children[0] if known and _is_call_of(node, definition.left) else node
    parts = content.children if content.kind == "list" else (content,)
    if content is not node and not all(map(is_plain, parts)):
        hint = "ask for the derivative itself, and put the point in afterwards"
        raise UnsupportedError(
            Diagnostic("TD301", "the value of a derivative at a point is not supported", node.span, hint)
        )
    if known and not asked <= known:
        names = ", ".join(sorted(known))
        hint = f"ask for the derivative at {names} itself"
        raise ParseError(Diagnostic("TD123", f"the function is defined for {names}, not for this", node.span, hint))


def _is_call_of(node: Node, left: Node) -> bool:
    """Whether a node is the function of a left side with an argument in brackets."""
    called = node.kind == "product" and len(node.children) == 2 and is_bracketed(node.children[1])
    return called and name_key(node.children[0]) == name_key(left.children[0])


def arguments_of(context: Context, function: Node) -> tuple[Variable, ...]:
    """What a function depends on, where its definition says so: x and y of f(x, y), as far as they occur."""
    known, key = _known(context, function)
    definition = known.get(key or "")
    if definition is None:
        return ()
    used = [definition, *used_by([definition.right], by_base(context.definitions))]
    standing = {name for d in used for name in standing_in(d.right)}
    return tuple(Variable(_as_node(p)) for p in parameters_of(definition.left) if p.key in standing)


def _as_node(name: Spelled) -> Node:
    plain = name.sub.is_empty and name.sup.is_empty
    return name.base if plain else Node("script", name.span, (name.base, name.sub, name.sup))


def _function(context: Context, node: Node) -> tuple[Context, str, Definition]:
    """The key of what is differentiated; an expression is given a name first."""
    while node.kind == "group" and node.children[0].kind != "list":
        node = node.children[0]
    known, key = _known(context, node)
    if key not in known and context.earlier:
        wider = replace(context, definitions=(*context.earlier, *context.definitions), earlier=())
        known, key = _known(wider, node)
        context = wider if key in known else context
    if key is not None and key in known:
        return context, key, known[key]
    if key is not None and is_plain(node):
        _refuse_unread(context, key, node)
        near = get_close_matches(key, known, 2, 0.4)
        hint = "did you mean " + " or ".join(near) + "?" if near else f"write its definition: {key} = .."
        raise ParseError(Diagnostic("TD121", f"{key} is not defined before this", node.span, hint))
    made = named_expression(node)
    name = made.left.text
    while name in known:
        name = f"{name}_{{0}}"
    made = made._replace(left=Node("name", node.span, text=name))
    return replace(context, definitions=(*context.definitions, made)), name, made


def _refuse_unread(context: Context, key: str, node: Node) -> None:
    """Say why a name whose definition stands in the note has no value."""
    found = next((d for d in reversed(context.unread) if definition_key(d.left, frozenset()) == key), None)
    if found is None:
        return
    place = (Related(f"{key} is defined here", found.span),)
    reason = UNREAD[next(n.kind for n in found.right.walk() if n.kind in UNREAD)]
    if reason:
        raise UnsupportedError(Diagnostic("TD301", f"{reason} are not supported in {key}", node.span, related=place))
    raise ParseError(Diagnostic("TD121", f"the definition of {key} cannot be read", node.span, related=place))


def _known(context: Context, node: Node) -> tuple[dict[str, Definition], str | None]:
    """Definitions by key, and the key of a node among them."""
    found = survey((), definitions=context.definitions)
    bound = frozenset(found.bound) | other_letters(context, found)
    known, key = definitions_by_key(context, bound), definition_key(node, bound)
    if is_call(node) and name_key(node) in known:
        key = name_key(node)
    if key not in known and node.kind == "apply":
        key = next((k for k in (other_spelling(key or ""), _only_title(known, key or "")) if k in known), key)
    return known, key


def _only_title(known: Iterable[str], key: str) -> str:
    r"""``\ln p`` for the one density whose logarithm is defined."""
    titles = [k for k in known if key and k.startswith((f"{key}(", f"{other_spelling(key)}("))]
    return titles[0] if len(titles) == 1 else ""


def _only_variable(definition: Definition, node: Node) -> list[Node]:
    """The variable of ``\\nabla f``: the one parameter that the definition of f names, or the question itself."""
    parameters = parameters_of(definition.left) or parameters_of(node)
    if len(parameters) != 1:
        raise ParseError(
            Diagnostic("TD123", "this does not say by which variable", node.span, r"write \nabla_x f, or define f(x)")
        )
    return [_as_node(parameters[0])]


def assumed(
    context: Context, assume: Mapping[str, Iterable[str]], macros: Macros | None = None, *, numbered: bool = False
) -> Context:
    """The context with facts that ``assume`` states. Raises ParseError for a word that is none."""
    for written, words in assume.items():
        facts = [words] if isinstance(words, str) else list(words)
        unknown = next((w for w in facts if w not in FACTS), None)
        if unknown is not None:
            near = get_close_matches(str(unknown), FACTS, 1)
            hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(FACTS)
            raise ParseError(Diagnostic("TD003", f"the fact {unknown!r} is not known", hint=hint))
        context = context.with_facts(name_key(read_tree(written, macros, numbered=numbered)), facts)
    return context


def _check_member(expr: Expr, variable: Expr, node: Node) -> None:
    """A member of one family by a member of another: where both may be the same, there are two answers."""
    if variable.op not in ("symbol", "named") or not variable.data.index or not expr.free:
        return
    family = {s.index for s in expr.symbols if s.name == variable.data.name and not any(map(str.isdigit, s.index))}
    free = {index for index in family if index and set(index) <= expr.free}
    if free and not any(map(str.isdigit, variable.data.index)) and family != {variable.data.index}:
        message = (
            f"the derivative by {name_key(node)} of what depends on its own member of that family is not supported"
        )
        raise UnsupportedError(Diagnostic("TD301", message, node.span, "there would be a case for equal indices"))


def _check_variable(definition: Defined, variable: Expr, node: Node, system: System) -> None:
    """The variable must be a name that the definition depends on."""
    written = name_key(node)
    if variable.op not in ("symbol", "named"):
        whole = f"differentiate by {written.partition('_')[0]} as a whole" if variable.op == "entry" else ""
        raise ParseError(Diagnostic("TD122", f"{written} is no name that one can differentiate by", node.span, whole))
    symbols = {(s.name, len(s.index)) for s in definition.expr.symbols}
    if (variable.data.name, len(variable.data.index)) in symbols:
        return
    names = [
        info.written
        for info in system.symbols.values()
        if info.symbol in definition.expr.symbols and info.written != written
    ]
    near = get_close_matches(written, names, 3, 0.3) or names[:3]
    hint = "did you mean " + " or ".join(near) + "?" if near else ""
    raise ParseError(Diagnostic("TD122", f"{written} does not occur in {definition.symbol.name}", hint=hint))
