"""The levels of an expression: relations, sums, products, scripts, functions with their arguments."""

from __future__ import annotations

from texderive.formula.atoms import Atoms
from texderive.formula.reader import DEEPEST, OPERANDS, SCRIPTS, cover
from texderive.formula.tables import ANNOTATIONS, CALLED, DIFFERENTIALS, ENTRYWISE, SCOPED, TRANSPOSES
from texderive.formula.tokens import Token
from texderive.formula.tree import Node
from texderive.source import Span

# these end a juxtaposed argument of a function: \sin x \cos y
_OWN_ARGUMENT = {"function", "bigop"}
TRIGONOMETRIC = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
ANGLES = frozenset({r"\theta", r"\phi", r"\varphi", r"\vartheta"})
# an argument of these kinds is complete: \log\frac{a}{b} c is a product
_COMPLETE = {"fraction", "root", "matrix", "rows", "group", "bars"}


class Operators(Atoms):
    """The parser's part between lists and atoms, loosest first."""

    def relation(self) -> Node:
        sides: list[Node] = []
        ops: list[str] = []
        while True:
            side = self.sum()
            sides.append(self.behind() if side.is_empty and ops else side)
            if self.kind() != "rel":
                break
            ops.append(self.take().text)
        if not ops:
            return sides[0]
        if len(ops) == 1 and all(side.is_empty for side in sides):
            return Node("name", Span(sides[0].span.start, sides[1].span.end), text=ops[0])
        return Node("relation", Span(sides[0].span.start, max(s.span.end for s in sides)), tuple(sides), ops=tuple(ops))

    # -- sums and products

    def sum(self) -> Node:
        start = self.at
        terms: list[Node] = []
        ops: list[str] = []
        if self.kind() != "sign":
            first = self.product()
            if self.kind() != "sign":
                return first
            terms.append(first)
            ops.append("")
        while self.kind() == "sign":
            ops.append(self.take().text)
            term = self.product()
            terms.append(self.behind() if term.is_empty else term)
        if all(term.is_empty for term in terms):
            return Node("name", self.span(start), text="".join(ops))
        return Node("sum", self.span(start), tuple(terms), ops=tuple(ops))

    def product(self) -> Node:
        start = self.at
        factors: list[Node] = []
        ops: list[str] = []
        waiting: str | None = None
        slashes = 0
        while True:
            kind = self.kind()
            if kind == "mul":
                token = self.take()
                if waiting is not None or not factors:
                    self.joined(factors, ops, waiting, Node("empty", Span(token.span.start, token.span.start)))
                waiting = token.text
            elif kind == "sign" and waiting is not None:
                self.joined(factors, ops, waiting, self.signed())
                waiting = None
            elif kind == "slash" and factors and waiting is None:
                slashes += 1
                self.slash(factors, ops)
                if slashes > DEEPEST:
                    factors[-1] = self.rest_too_deep(start)
            elif kind == "slash":
                self.joined(factors, ops, waiting, Node("name", self.take().span, text="/"))
                waiting = None
            elif kind in OPERANDS:
                self.joined(factors, ops, waiting, self.factor())
                waiting = None
            else:
                break
        if waiting is not None:
            self.joined(factors, ops, waiting, self.behind())
        if not factors:
            return self.empty()
        if len(factors) > 1 and not ops[-1] and _is_annotation(factors[-1]):
            factors.pop()
            ops.pop()
        if all(factor.is_empty for factor in factors):
            return Node("name", self.span(start), text="".join(ops))
        return factors[0] if len(factors) == 1 else Node("product", cover(*factors), tuple(factors), ops=tuple(ops))

    @staticmethod
    def joined(factors: list[Node], ops: list[str], op: str | None, node: Node) -> None:
        if factors:
            ops.append(op or "")
        factors.append(node)

    def signed(self) -> Node:
        """``-b`` behind an operator of products."""
        start = self.at
        signs = [self.take().text]
        while self.kind() == "sign":
            signs.append(self.take().text)
        term = self.factor() if self.starts_operand() else self.behind()
        empties = tuple(Node("empty", Span(term.span.start, term.span.start)) for _ in signs[1:])
        return Node("sum", self.span(start), (*empties, term), ops=tuple(signs))

    def negative(self) -> Node:
        """``-a b`` behind a sum sign."""
        start, sign = self.at, self.take().text
        term = self.product() if self.starts_operand() else self.behind()
        return Node("sum", self.span(start), (term,), ops=(sign,))

    def slash(self, factors: list[Node], ops: list[str]) -> None:
        """``a b / c``: all that is juxtaposed on the left over one factor, or a derivative's two."""
        self.take()
        above = [factors.pop()]
        while ops and not ops[-1]:
            ops.pop()
            above.append(factors.pop())
        above.reverse()
        below = self.denominator(_is_square(above[-1]))
        numerator = above[0] if len(above) == 1 else _juxtaposed(above)
        span = Span(numerator.span.start, max(numerator.span.end, below.span.end))
        if below.is_empty:
            factors.append(self.error("TD101", "nothing stands below the slash", span, "write a/b", (numerator,)))
        else:
            factors.append(Node("fraction", span, (numerator, below)))

    def denominator(self, of_square: bool = False) -> Node:
        r"""One factor; a number and the factor behind it in ``\|x\|^2 / 2\sigma^2``, but not in ``n/2 \Sigma``."""
        parts: list[Node] = []
        while self.starts_operand():
            last = parts[-1] if parts else None
            if last is not None:
                goes_on = _is_differential(last) and len(parts) == 1
                goes_on = goes_on or (of_square and parts == [last] and last.kind == "number" and not self.is_call())
                goes_on = goes_on or (_base(last).text in CALLED and self.is_call())
                goes_on = goes_on or (last.kind == "script" and _base(last.children[2]).text in TRANSPOSES)
                if not goes_on:
                    break
            parts.append(self.factor())
        if not parts:
            return self.signed() if self.kind() == "sign" else self.behind()
        return parts[0] if len(parts) == 1 else _juxtaposed(parts)

    def is_call(self) -> bool:
        token = self.peek()
        return token is not None and token.kind == "delim" and token.text in ("(", "[")

    # -- scripts

    def factor(self) -> Node:
        if self.depth >= DEEPEST:
            return self.rest_too_deep(self.at)
        start = self.at
        base = self.atom()
        if base.kind == "number" and base.text in ("0", "1") and self.kind() == "sub":
            base = base._replace(kind="name")  # 1_n, a vector of ones
        return self.scripted(start, base)

    def scripted(self, start: int, base: Node) -> Node:
        """Everything above, below and behind a base."""
        nested = 0
        while self.kind() in SCRIPTS:
            if nested == DEEPEST:
                return self.rest_too_deep(start)
            base = self.one_script(start, base)
            nested += 1
        return base

    def one_script(self, start: int, base: Node) -> Node:
        lower: Node | None = None
        upper: Node | None = None
        primes = ""
        inner: Node | None = None
        if base.kind == "script" and not base.note:
            inner = base
        while (kind := self.kind()) in ("sub", "sup", "prime"):
            if kind == "prime":
                if upper is not None:
                    break
                self.take()
                primes += "'"
            elif (lower if kind == "sub" else upper) is not None:
                break
            else:
                mark = self.take()
                found = self.argument()
                if found.is_empty:
                    if self.tokens[self.at - 1] is mark:
                        found = self.error(
                            "TD101", f"{mark.text} is followed by nothing", mark.span, f"write {mark.text}{{..}}"
                        )
                    else:
                        continue
                found = _entrywise(found) if kind == "sup" else found
                if kind == "sup" and found.text and _only_primes(found):
                    primes += "'" * _only_primes(found)
                elif kind == "sub":
                    lower = found
                else:
                    upper = found
        if inner and inner.children[2].is_empty and not inner.text and lower is None:
            # {x_i}^T is x_i^T
            base, lower = inner.children[0], inner.children[1]
        if lower is None and upper is None and not primes:
            return base
        span = self.span(start)
        end = base.span.end
        lower = lower or Node("empty", Span(end, end))
        upper = upper or Node("empty", Span(span.end, span.end))
        return Node("script", span, (base, lower, upper), primes)

    # -- functions and big operators

    def function(self) -> Node:
        """A function's name with its scripts, and its argument where one follows."""
        start = self.at
        token = self.take()
        bare = Node("function", token.span, text=token.text, note=token.note)
        if token.text in SCOPED and not self.is_grouped():
            return self.scope(start, token)
        named = self.scripted(start, bare)
        argument = (
            self.limited(lambda: self.function_argument(token.text in TRIGONOMETRIC))
            if self.starts_operand() and self.kind() not in ("close", "end")
            else None
        )
        if argument is None or argument.is_empty:
            return named
        return Node("apply", Span(named.span.start, max(named.span.end, argument.span.end)), (named, argument))

    def is_grouped(self) -> bool:
        """Whether what comes now is bracketed: the whole of a function's argument."""
        token = self.peek()
        return token is not None and (
            token.kind == "open" or (token.kind == "delim" and self.partner(self.at) is not None)
        )

    def function_argument(self, of_angle: bool = False) -> Node:
        r"""What stands behind a function: ``\log \mathbf{1}^T \exp(x)`` goes on, ``\cos\theta x`` ends at the angle."""
        if self.is_grouped():
            return self.atom()
        first = self.factor()
        if first.kind in _COMPLETE or first.kind in ("apply", "bigop"):
            return first
        parts = [first]
        while self.starts_operand() and (self.kind() not in _OWN_ARGUMENT or _is_turned(parts[-1])):
            if of_angle and parts[-1].text in ANGLES:
                break
            parts.append(self.factor())
        return first if len(parts) == 1 else _juxtaposed(parts)

    def bigop(self) -> Node:
        start = self.at
        return self.scope(start, self.take())

    def scope(self, start: int, token: Token) -> Node:
        """A big operator from its limits on."""
        lower = upper = None
        while self.kind() in ("sub", "sup"):
            kind = self.take().kind
            found = self.argument()
            if kind == "sub" and lower is None:
                lower = found
            elif kind == "sup" and upper is None:
                upper = found
            else:
                break
        return self.body(start, token, lower, upper)

    def scoped(self, start: int, token: Token, lower: Node) -> Node:
        return self.body(start, token, lower, None)

    def body(self, start: int, token: Token, lower: Node | None, upper: Node | None) -> Node:
        here = Span(token.span.end, token.span.end)
        lower = lower or Node("empty", here)
        upper = upper or Node("empty", Span(lower.span.end, lower.span.end))
        if self.starts_operand():
            body = self.limited(self.product)
        else:
            body = self.limited(self.negative) if self.kind() == "sign" else self.behind()
        return Node("bigop", self.span(start), (lower, upper, body), token.text)


def _entrywise(node: Node) -> Node:
    r"""``\odot k - 1`` in a superscript: the mark is one of the whole exponent."""
    first = node.children[0] if node.kind == "sum" and not node.ops[0] else node
    if first.kind != "product" or first.ops[0] not in ENTRYWISE or not first.children[0].is_empty:
        return node
    rest = first.children[1] if len(first.children) == 2 else _chained(first.children[1:], first.ops[1:])
    if node is not first:
        rest = Node("sum", cover(rest, *node.children[1:]), (rest, *node.children[1:]), ops=node.ops)
    return Node("product", node.span, (first.children[0], rest), ops=first.ops[:1])


def _chained(factors: tuple[Node, ...], ops: tuple[str, ...]) -> Node:
    return Node("product", cover(*factors), factors, ops=ops)


def _is_annotation(node: Node) -> bool:
    """``(dim: n)``: a bracket that says something of what it stands behind."""
    inside = node.children[0] if node.kind == "group" else None
    if inside is None or inside.kind != "relation" or inside.ops[0] != ":":
        return False
    return inside.children[0].text in ANNOTATIONS


def _juxtaposed(parts: list[Node]) -> Node:
    return Node("product", cover(*parts), tuple(parts), ops=("",) * (len(parts) - 1))


def _base(node: Node) -> Node:
    return node.children[0] if node.kind == "script" else node


def _is_turned(node: Node) -> bool:
    """Whether a factor is transposed, so that it stands before another."""
    return node.kind == "script" and _base(node.children[2]).text in TRANSPOSES


def _is_square(node: Node) -> bool:
    return node.kind == "script" and node.children[2].kind == "number" and node.children[2].text == "2"


def _is_differential(node: Node) -> bool:
    return _base(node).kind == "name" and _base(node).text in DIFFERENTIALS


def _only_primes(node: Node) -> int:
    """How many primes a superscript is made of; 0 where it is something else."""
    if node.kind == "script" and all(child.is_empty for child in node.children):
        return len(node.text)
    parts = node.children if node.kind == "product" else (node,)
    return len(parts) if all(p.kind == "name" and p.text == r"\prime" for p in parts) else 0
