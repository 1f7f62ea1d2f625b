"""What a text may take for granted: solutions that it announces, facts and constraints that no formula states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from texderive.audit.claims import Chain
from texderive.audit.reading import Reading, has_op, leaf_names
from texderive.elaborate.keys import base_of, names_in
from texderive.elaborate.reading.derivatives import DIFFERENTIAL_D, variables_below
from texderive.elaborate.reading.names import is_bracketed
from texderive.elaborate.spelling import INDEX_LETTERS, bare_letter, costs
from texderive.elaborate.symbols import Context
from texderive.formula.tree import Node
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr, postorder

BEFORE, BEHIND = 1500, 200  # characters around a claim that may speak of its names
SOLUTION = re.compile(
    r"zero|solution|solv|vanish|normal equation|minimi[sz]|maximi[sz]|optim|stationary|closed[- ]form|estimat|=\s*0\b"
    r"|[为于]\s*\$?0|零|解|最优|极值|极小|极大|最小|最大|估计",
    re.I,
)
NEAR = 120  # characters before a solution that announce it
OPENING = re.compile(r"(?:\s|\$|&|\\\[|\\begin\{[a-z]+\*?\})+\Z")  # what stands between the words and a display
ORTHOGONAL = re.compile(
    r"orthogonal|orthonormal|singular value|U\s*\\Sigma\s*V|U\s*\\Lambda\s*U|\bSVD\b|\bQR\b|eigen|正交|奇异值|特征"
    r"|\^\s*(?:\{\s*)?(?:T|\\top|\\mathsf\s*\{?T\}?)(?:\s*\})?\s*(?:\\mathbf\s*\{?\s*)?[A-Z]\}?\s*=\s*\\?(?:mathbf\s*)?\{?I",
    re.I,
)
CONSTRAINT = re.compile(
    r"subject to|\bs\.\s*t\.|constrain|idempotent|projection|projector|Cholesky|\bQR\b|unit (?:vector|norm|length)"
    r"|orthogonal|orthonormal|quaternion|四元数|正交|约束|满足|幂等|投影|单位向量|单位长",
    re.I,
)
SYMMETRIC_BY_CUSTOM = frozenset({r"\Sigma", r"\Lambda", r"\Omega", r"\Psi"})
OFTEN_SYMMETRIC = frozenset("DGHKLRS")  # where the text speaks of what is symmetric
SYMMETRIC_THINGS = re.compile(
    r"covarianc|kernel matrix|\bGram\b|\bHessian|weight(?:ing)? matrix|precision matrix|Laplacian"
    r"|协方差|核矩阵|格拉姆|海森|黑塞|权重?矩阵|精度矩阵",
    re.I,
)
BESIDE = 56  # characters between a name and what is said of it
DENIED = re.compile(r"(?:\bnot?|n't|\bskew|\banti|\bHessian|[非不反斜未]|没有|海森)[\s-]*\w{0,12}\s*$", re.I)
SYMMETRIC = re.compile(
    r"(?<![a-z])symmetr|self-adjoint|positive[ -](?:semi-?)?definite|covarianc|scatter|\bGram\b|kernel|Laplacian"
    r"|precision|对称|正定|协方差|散度|格拉姆|核矩阵",
    re.I,
)
ALL_SYMMETRIC = re.compile(
    r"\ball\b[^.$]{0,20}matrices are[^.$]{0,20}symmetric|(?:所有|全部)[^。$]{0,10}矩阵[^。$]{0,8}对称", re.I
)
OBJECTIVE_LETTERS = frozenset("LJEF")
MASK = re.compile(r"binary|\bmask|indicator|二值|掩码|示性|\\\{\s*0\s*,\s*1", re.I)
SPECIAL = re.compile(
    r"project(?:ion|or|s)|idempotent|skew|unit (?:vector|norm|length)|投影|幂等|反对称|斜对称|单位向量|单位长"
    rf"|{MASK.pattern}|\\\{{\s*(?:-\s*1|0|\+?1|\\pm)|\\pm\s*1|\\[|]_?2?\s*=\s*1\b",
    re.I,
)
LABELS = frozenset("ytqYT")  # of a cross-entropy, whose entries sum to one


def announces_solution(text: str, at: int) -> bool:
    """Whether the words before a place say that what stands there solves something."""
    begun = OPENING.search(text, max(0, at - NEAR), at)
    end = begun.start() if begun else at
    line = text.rfind("\n\n", 0, end)
    return SOLUTION.search(text[max(line, end - NEAR, 0) : end]) is not None


def variables_of(chain: Chain) -> Iterator[str]:
    """The letters of what a chain differentiates by."""
    for place, node in ((place, n) for place, side in enumerate(chain.sides) for n in side.walk()):
        if node.kind == "fraction":
            yield from (base_of(v.node) for v in variables_below(node.children[1]) or ())
        elif node.kind == "script" and node.children[0].text == r"\nabla" and not node.children[1].is_empty:
            yield base_of(node.children[1])
        elif node.kind == "product":
            if base_of(node.children[0]) == r"\nabla" and is_bracketed(node.children[-1]):  # \nabla f(x)
                yield base_of(node.children[-1])
            if place:  # dL = .. dw differentiates by w
                yield from _differentials(node)


def _differentials(product: Node) -> Iterator[str]:
    for mark, behind in zip(product.children, product.children[1:], strict=False):
        if mark.kind == "name" and mark.text in DIFFERENTIAL_D:
            yield base_of(behind)


def is_near(name: str, words: re.Pattern[str], text: str) -> bool:
    """Whether words stand beside a name somewhere in a text, and are not denied."""
    written = re.compile(rf"(?<![A-Za-z\\\\]){re.escape(name.split('_{')[0])}(?![A-Za-z])")
    for said in words.finditer(text):
        before = text[max(0, said.start() - BESIDE) : said.start()]
        if not DENIED.search(before) and written.search(before + " " + text[said.end() : said.end() + BESIDE]):
            return True
    return False


def _orthogonal(name: str, reading: Reading, around: str, text: str) -> bool:
    return bare_letter(name)[0] in ("U", "V", "Q", "P", "W", "R") and ORTHOGONAL.search(around) is not None


def _symmetric(name: str, reading: Reading, around: str, text: str) -> bool:
    letter = bare_letter(name)[0]
    if letter in SYMMETRIC_BY_CUSTOM or (letter in OFTEN_SYMMETRIC and SYMMETRIC_THINGS.search(around) is not None):
        return True
    if ALL_SYMMETRIC.search(text) is not None or _is_said_symmetric(name, text):
        return True
    defined = {base_of(d.left) for d in reading.context.definitions if name in names_in(d.right)} - OBJECTIVE_LETTERS
    return any(costs(other)[0][0] == "matrix" and _is_said_symmetric(other, text) for other in defined)


def _is_said_symmetric(name: str, text: str) -> bool:
    """Whether words beside a name, a formula, or a normal distribution say so."""
    if is_near(name, SYMMETRIC, text) or _is_its_transpose(name, text):
        return True
    return re.search(rf"N\}}?\s*(?:\\left\s*)?\([^()]*,\s*{re.escape(name)}\s*(?:\\right\s*)?\)", text) is not None


def _is_its_transpose(name: str, text: str, sign: str = "") -> bool:
    """Whether a formula says so: A = A^T, or with a sign S = -S^T."""
    letter = re.escape(name)
    turned = rf"{letter}\s*\^\s*\{{?\s*(?:T|\\top|\\intercal|\\mathsf\s*\{{?T\}}?)\s*\}}?"
    equal = rf"\s*\}}?\s*=\s*{sign}\s*\{{?\s*"
    return re.search(rf"{turned}{equal}{letter}(?![A-Za-z^])|(?<![A-Za-z]){letter}{equal}{turned}", text) is not None


def _of_labels(name: str, reading: Reading, around: str, text: str) -> bool:
    return bare_letter(name)[0] in LABELS and any(map(_normalises, reading.sides.values()))


def _normalises(side: Expr) -> bool:
    """Whether it has a softmax, or the logarithm of exponentials that belongs to one."""
    applied = {node.data for node in postorder(side) if node.op == "apply"}
    return has_op(side, "softmax", "logsoftmax", "logsumexp") or {"exp", "log"} <= applied


# What may be meant though it is not said: the fact that is tried, of which names, and what is said of a claim it saves.
PREMISES: tuple[tuple[str, Callable[[str, Reading, str, str], bool], str], ...] = (
    ("orthogonal", _orthogonal, "it holds if its matrices are orthogonal"),
    ("symmetric", _symmetric, "it holds if its matrices are symmetric"),
    ("one_hot", _of_labels, "it holds if the entries of a label sum to one"),
)


def premises(text: str, chain: Chain, reading: Reading) -> Iterator[tuple[Context, str]]:
    """Contexts with facts that the text may take for granted, and what is said of a claim that holds in one."""
    around = text[max(0, chain.span.start - BEFORE) : chain.span.end + BEHIND]
    names = sorted({n for e in reading.sides.values() for n in leaf_names(e) if not n.endswith("()")})
    symbols = frozenset().union(*(e.symbols for e in reading.sides.values()))
    square = sorted({s.name for s in symbols if s.rows is s.cols and s.rows is not ONE})
    families = {s.name for s in symbols if s.index}
    for fact, suits, message in PREMISES:
        context = reading.context
        for name in square if fact == "symmetric" else names:
            if suits(name, reading, around, text):
                members = [f"{name}_{{{letter}}}" for letter in sorted(INDEX_LETTERS)] if name in families else []
                declared = [member for member in members if member in context.declarations]
                for one in (name, *(declared or members)):
                    context = context.with_facts(one, [fact])
        if context is not reading.context:
            yield context, message


def is_masked(text: str, names: Iterable[str]) -> bool:
    """Whether the text says of one of these names that its entries are 0 or 1, so that it is its own square."""
    return any(is_near(name, MASK, text) for name in names if not name.endswith("()"))


def is_special(text: str, names: Iterable[str]) -> bool:
    """Whether the text says something of one of these names that no fact stands for: what it projects, its values."""
    known = [name for name in names if not name.endswith("()")]
    return any(is_near(name, SPECIAL, text) or _is_bound(name, text) for name in known)


def _is_bound(name: str, text: str) -> bool:
    """Whether a formula says what a name is: S = -S^T, H^2 = H, u^T u = 1."""
    letter = re.escape(name)
    squared = rf"{letter}\s*\^\s*\{{?\s*2\s*\}}?\s*=\s*{letter}(?![A-Za-z])"
    normed = rf"{letter}\s*\^\s*\{{?\s*(?:T|\\top)\s*\}}?\s*{letter}\s*=\s*1"
    return _is_its_transpose(name, text, "-") or re.search(rf"{squared}|{normed}", text) is not None


def may_be_constrained(text: str, chain: Chain) -> bool:
    """Whether the text speaks of a constraint or a property that no fact stands for."""
    return CONSTRAINT.search(text[max(0, chain.span.start - BEFORE) : chain.span.start]) is not None
