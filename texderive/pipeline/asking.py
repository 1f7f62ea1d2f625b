"""What a task in prose asks for, as the elaborator understands it."""

from __future__ import annotations

from texderive.diagnostics import Diagnostic, ParseError
from texderive.elaborate.asked import Asked, Form, Goal, read_asked, read_question
from texderive.elaborate.context import NoteContext
from texderive.elaborate.gradients import asked_by_name
from texderive.elaborate.in_force import context_for
from texderive.elaborate.reading.derivatives import Variable
from texderive.elaborate.symbols import Context
from texderive.formula.tree import Node
from texderive.note.tasks import Task


def asked_by(tree: Node, context: Context) -> tuple[Asked, ...]:
    """The derivatives that a formula asks for, or that for which the note has a name. Raises ParseError."""
    named = asked_by_name(tree, context)
    return (named,) if named else read_question(tree)


def asked_in(task: Task, context: NoteContext) -> tuple[Asked, ...]:
    """The derivatives that a task names, by a formula or in words. Raises ParseError where it names none."""
    start = task.span.start
    tree = context.read(task.source, start)
    if not task.wrt:
        return _without_variable(task, tree, context_for(context, start))
    if task.goal == "stationary" and (zero := _derivative(tree)):
        return (_as_goal(task, zero),)
    variable = Variable(context.read(task.wrt, start))
    function = tree.children[0] if tree.kind == "relation" else tree
    if function.is_empty:
        raise ParseError(Diagnostic("TD123", "the task names no function", task.span))
    if task.goal == "differential":
        return (Asked("differential", "differential", function, (variable,), 1, function),)
    order = 2 if task.goal == "hessian" else 1
    goal: Goal = "stationary" if task.goal == "stationary" else "derivative"
    form: Form = "jacobian" if task.goal == "jacobian" else "fraction"
    return (Asked(goal, form, function, (variable,) * order, order, function),)


def _as_goal(task: Task, asked: Asked) -> Asked:
    """The words around a derivative may ask for its zero, or to differentiate it once more."""
    if task.goal == "stationary" and asked.goal == "derivative" and asked.order == 1:
        return asked._replace(goal="stationary")
    return asked


def _derivative(tree: Node) -> Asked | None:
    try:
        return read_asked(tree)[0]
    except ParseError:
        return None


def _without_variable(task: Task, tree: Node, context: Context) -> tuple[Asked, ...]:
    """What a formula asks for by itself, or the derivative of an f that says its variable itself."""
    try:
        return tuple(_as_goal(task, asked) for asked in asked_by(tree, context))
    except ParseError:
        if tree.kind == "relation" or task.goal == "proof":
            raise
    if task.goal == "differential":
        return (Asked("differential", "differential", tree, (), 1, tree),)
    goal: Goal = "stationary" if task.goal == "stationary" else "derivative"
    form: Form = "jacobian" if task.goal == "jacobian" else "nabla"
    return (Asked(goal, form, tree, (), 2 if task.goal == "hessian" else 1, tree),)
