r"""Other sensible ways to take what is written: fonts left off, sizes below a 1, numbers of layers above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace

from texderive.elaborate.keys import names_in
from texderive.elaborate.spelling import BOLD, bare_letter
from texderive.elaborate.symbols import Context, Definition
from texderive.formula.kept import kept
from texderive.formula.tables import TRANSPOSES
from texderive.formula.tree import Node
from texderive.source import Span

Change = Callable[[Node], Node]
ENTRYWISE = frozenset({r"\odot", r"\circ"})
LAYERS = frozenset("dlktLin")  # letters that count layers and steps above a name


def changed(node: Node, change: Change) -> Node:
    """A tree with a change made at every node, from the leaves up."""
    children = tuple(changed(c, change) for c in node.children)
    return change(node if children == node.children else node._replace(children=children))


def changed_context(context: Context, change: Change) -> Context:
    definitions = tuple(
        Definition(changed(d.left, change), changed(d.right, change), d.span) for d in context.definitions
    )
    return replace(context, definitions=definitions)


def unsized(node: Node) -> Node:
    """1_K and I_n without the size below them."""
    if node.kind == "script" and not node.children[1].is_empty and _is_sized_constant(node.children[0]):
        empty = Node("empty", Span(node.span.end, node.span.end))
        return (
            node.children[0]
            if node.children[2].is_empty
            else node._replace(children=(node.children[0], empty, node.children[2]))
        )
    return node


def _is_sized_constant(base: Node) -> bool:
    if base.kind == "number":
        return base.text == "1"
    return base.kind == "name" and bare_letter(base.text)[0] in ("1", "I", "0")


def counted(node: Node) -> Node:
    """A layer's number above a name is part of the name: W^d, a^{d-1}."""
    if node.kind != "script" or node.children[0].kind != "name":
        return node
    sup = node.children[2]
    inside = sup.children[0] if sup.kind == "group" and not any(sup.ops) else sup
    if not _counts(inside):
        return node
    return node._replace(children=(*node.children[:2], Node("group", sup.span, (inside,), ops=("(", ")"))))


def _counts(sup: Node) -> bool:
    if sup.kind == "name":
        return sup.text in LAYERS and sup.text not in TRANSPOSES
    return (
        sup.kind == "sum"
        and len(sup.children) == 2
        and sup.children[0].text in LAYERS
        and sup.children[1].kind == "number"
    )


def outer_as_entrywise(node: Node) -> Node:
    """The sign of the Kronecker product, where an author means the entrywise one."""
    if node.kind == "product" and r"\otimes" in node.ops:
        return node._replace(ops=tuple(r"\odot" if op == r"\otimes" else op for op in node.ops))
    return node


def tight_and_wide(node: Node) -> Node:
    return tightened(widened(node))


def widened_functions(node: Node) -> Node:
    """A logarithm or an exponential that takes all factors that follow."""
    return widened(node, ("log", "exp"))


def widened(node: Node, functions: tuple[str, ...] = ("tr",)) -> Node:
    """A trace without brackets of its own takes all factors that follow: tr A^T (B \\odot C)."""
    if node.kind != "product":
        return node
    for at, child in enumerate(node.children[:-1]):
        applied, sup = (child.children[0], child) if child.kind == "script" else (child, None)
        if (
            applied.kind != "apply"
            or applied.children[0].kind != "function"
            or applied.children[0].text not in functions
        ):
            continue
        argument = applied.children[1]
        if sup is not None:
            argument = sup._replace(children=(argument, *sup.children[1:]))
        rest = node.children[at + 1 :]
        whole = Node("product", argument.span.cover(rest[-1].span), (argument, *rest), ops=node.ops[at:])
        made = Node("apply", applied.span.cover(whole.span), (applied.children[0], whole))
        if at == 0:
            return made
        return Node("product", node.span, (*node.children[:at], made), ops=node.ops[:at])
    return node


def tightened(node: Node) -> Node:
    """An entrywise product binds tighter than juxtaposition: a \\odot b c^T as (a \\odot b) c^T."""
    if node.kind != "product" or not any(op in ENTRYWISE for op in node.ops) or all(op in ENTRYWISE for op in node.ops):
        return node
    children: list[Node] = [node.children[0]]
    ops: list[str] = []
    for op, child in zip(node.ops, node.children[1:], strict=True):
        if op not in ENTRYWISE:
            children.append(child)
            ops.append(op)
            continue
        last = children[-1]
        pair = Node("product", last.span.cover(child.span), (last, child), ops=(op,))
        children[-1] = Node("group", pair.span, (pair,), ops=("(", ")"))
    return Node("product", node.span, tuple(children), ops=tuple(ops))


def narrowed(node: Node) -> Node:
    """A determinant without brackets takes only the factor that follows: \\det X \\langle A, B \\rangle."""
    if node.kind != "apply" or node.children[1].kind != "product" or node.children[0].kind != "function":
        return node
    head, argument = node.children
    first = Node("apply", head.span.cover(argument.children[0].span), (head, argument.children[0]))
    return Node("product", node.span, (first, *argument.children[1:]), ops=argument.ops)


# All but that of fonts, which depends on the letters of a chain; the most usual first.
CHANGES: tuple[Change, ...] = (
    unsized, counted, tightened, widened, tight_and_wide, widened_functions, narrowed, outer_as_entrywise,
)  # fmt: skip
# A change that is several others makes a difference of its own only where each of them does.
PARTS: Mapping[Change, Set[Change]] = {tight_and_wide: {tightened, widened}}


def fonted(names: Iterable[str]) -> Change | None:
    """Letters in plain print that mean the bold letters beside them."""
    known = set(names)
    table = {}
    for name in known:
        letter, fonts = bare_letter(name)
        if fonts & frozenset(BOLD) and len(fonts) == 1 and not letter.isdigit():
            table.update({other: name for other in (letter, r"\mathrm{" + letter + "}") if other in known})
    if not table:
        return None

    def as_fonted(node: Node) -> Node:
        return node._replace(text=table[node.text]) if node.kind == "name" and node.text in table else node

    return as_fonted


def variants(nodes: Iterable[Node], contexts: Iterable[Context]) -> Iterator[Change]:
    """The changes that make a difference to a chain."""
    trees = list(nodes)
    for context in contexts:
        trees.extend(d.right for d in context.definitions)
        trees.extend(d.left for d in context.definitions)
    makes = frozenset().union(*map(_changes_of, trees))
    yield from (change for change in CHANGES if makes >= PARTS.get(change, {change}))
    fonts = fonted(name for tree in trees for name in names_in(tree))
    if fonts is not None:
        yield fonts


@kept
def _changes_of(tree: Node) -> frozenset[Change]:
    """The changes that make a difference to a tree."""
    nodes = tuple(tree.walk())
    return frozenset(change for change in CHANGES if any(change(n) is not n for n in nodes))
