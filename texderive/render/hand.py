"""An author's hand: the notation that a stretch of LaTeX is written in, read off by tables of spellings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from texderive.elaborate.formulas import has_numbered_names
from texderive.elaborate.numbered import with_numbered_names
from texderive.formula.names import name_key
from texderive.formula.parser import parsed
from texderive.formula.tables import FUNCTIONS as WORDS
from texderive.formula.tree import Node
from texderive.render.notation import Notation

if TYPE_CHECKING:
    from texderive.elaborate.context import NoteContext

_FONT = r"\\(?:mathbf|boldsymbol|bm|mathbb|mathrm|vec|bold|pmb)"
_TURN = r"(?:T|\\top|\\intercal|\\(?:mathsf|mathrm)(?:\s*\{\s*T\s*\}|\s*T)|\\text\s*\{\s*T\s*\})"

# preference -> (value, how it is spelled); the value that occurs most often wins, and at a tie the first
SPELLINGS: dict[str, tuple[tuple[Any, str], ...]] = {
    "differential": (
        (r"\mathrm{d}", r"\\mathrm\s*\{\s*d\s*\}|\\text\s*\{d\}|\\operatorname\{d\}"),
        (r"\mathrm d", r"\\mathrm\s+d"),
        (r"\mathbf{d}", r"\\mathbf\s*\{d\}(?=\s*(?:\\|[A-Z(]))"),
        (r"\dd ", r"\\dd(?![A-Za-z])"),
        (
            "d",
            r"(?<!\\mathrm )(?<![\\A-Za-z^_{])d[ \t]?"  # not over the end of a formula $d$
            r"(?:[A-Z]\b|[fLJl]\s*&?=|\\(?:mathbf|boldsymbol|bm|vec|left|ln|log|operatorname)\b)",
        ),
    ),
    "norm": (
        ((r"\|", r"\|"), r"\\\|"),
        ((r"\lVert", r"\rVert"), r"\\[lr]Vert(?![A-Za-z])"),
        ((r"\Vert", r"\Vert"), r"\\Vert(?![A-Za-z])"),
        (("||", "||"), r"\|\|"),
    ),
    "norm_two": (
        (True, r"(?:\\\||\\r?Vert|\|\|)\s*_\s*\{?\s*2"),
        (False, r"(?:\\\||\\r?Vert|\|\|)\s*(?=\^)|\\rVert(?!\s*[_^A-Za-z])|(?:\\\||\|\|)\s*(?=$|[+\-=,;)}&\\])"),
    ),
    "determinant": (
        ("bars", r"(?<![|\\])\||\\[lr]?vert(?![A-Za-z])"),
        ("function", r"\\det(?![A-Za-z])|(?<![A-Za-z])det\s*\("),
    ),
    "hadamard": ((r"\odot", r"\\odot(?![A-Za-z])|⊙"), (r"\circ", r"\\circ(?![A-Za-z])|∘")),
    "fraction": ((r"\frac", r"\\frac(?![A-Za-z])"), (r"\dfrac", r"\\dfrac(?![A-Za-z])")),
    "derivative": (("fraction", r"\\[dt]?frac\s*\{\s*\\partial|\\partial"), ("nabla", r"\\nabla(?![A-Za-z])|∇")),
    "matrix": tuple((name, rf"\\begin\s*\{{{name}\}}") for name in ("bmatrix", "pmatrix")),
    "inverse_transpose": (
        (True, r"\^\s*\{\s*-\s*(?:1\s*)?" + _TURN + r"\s*\}"),
        (False, r"\^\s*\{\s*-\s*1\s*\}\s*\)\s*\^\s*\{?\s*" + _TURN),
    ),
    "sum": ((r"\sum", r"\\sum(?!\s*\\limits|[A-Za-z])"), (r"\sum\limits", r"\\sum\s*\\limits")),
}

# preference -> a pattern whose first group is the spelling itself
WRITTEN: dict[str, str] = {
    "transpose": r"(\^\s*(?:\{\s*" + _TURN + r"\s*\}|\\(?:mathsf|mathrm|text)\s*\{\s*T\s*\}|\\(?:mathsf|mathrm)\s*T"
                 r"|\\top(?![A-Za-z])|\\intercal(?![A-Za-z])|T)|(?<=[A-Z}])'(?!\s*(?:'|\\left|\()))",
    "ones": r"(" + _FONT + r"(?:\s*\{\s*1\s*\}|\s+1(?!\d))"
            r"|(?<![\d.])(?<![\^_]\{)1(?=\s*\^\s*\{?\s*(?:T|\\top|\\math)))",
    "identity": r"(" + _FONT + r"(?:\s*\{\s*I\s*\}|\s+I(?![A-Za-z])))",
}  # fmt: skip
SIZED = {
    "ones_sized": r"(?:" + _FONT + r"\s*\{?\s*1\s*\}?)\s*_",
    "identity_sized": r"(?<![A-Za-z\\])I\s*_|" + _FONT + r"\s*\{?\s*I\s*\}?\s*_",
}

# the reader's function names where the writer's differ
IR_NAMES = {"tr": "trace", "adj": "adjugate"}
_HYPHENED = "|".join(word for word in WORDS if not word.isalpha())
_FUNCTION = re.compile(
    r"(?P<split>\\mathrm\s*\{\s*soft\s*\}\s*\\max|\\mathrm\s*\{\s*soft\s*\\max\s*\})"
    r"|(?P<dressed>\\(?:operatorname\*?|mathrm|text|mathbf|rm|textrm|mathop)\s*\{\s*(?P<a>[A-Za-z-]+)\s*\})"
    r"|(?P<command>\\(?P<b>[A-Za-z]+))"
    rf"|(?P<plain>(?<![A-Za-z])(?P<c>{_HYPHENED}|[A-Za-z]+)(?=\s*(?:\(|\[|\\left)))"
    r"|(?P<power>(?<![A-Za-z])e\s*\^)"
)
_LEFT = re.compile(r"\\left\s*[(|\[]")
_PLAIN_PARENTHESIS = re.compile(r"(?<!left)(?<!left )\(")


def notation_of_note(context: NoteContext) -> Notation:
    """The hand of a whole note: of its formulas alone, as they have been read."""
    note = context.note
    formulas = "\n".join(note.text[b.inner.start : b.inner.end] for b in note.blocks if b.kind == "formula")
    symbols = symbols_of(note.text, (f.tree for f in context.formulas))
    return replace(_notation(formulas, Notation(), symbols), language=note.language)


def notation_of(*formulas: str, base: Notation = Notation()) -> Notation:  # noqa: B008
    """The notation of some formulas, the first to spell a symbol deciding; what they do not show is as in ``base``."""
    symbols: dict[str, str] = {}
    numbered = has_numbered_names(formulas)
    for latex in formulas:
        root = parsed(latex).root
        symbols = {**symbols_of(latex, [with_numbered_names(root) if numbered else root]), **symbols}
    return _notation("\n".join(formulas), base, symbols)


def _notation(latex: str, base: Notation, symbols: Mapping[str, str]) -> Notation:
    changes: dict[str, Any] = {}
    for preference, spellings in SPELLINGS.items():
        counts = [len(re.findall(pattern, latex, re.MULTILINE)) for _, pattern in spellings]
        if any(counts):
            changes[preference] = spellings[counts.index(max(counts))][0]
    for preference, pattern in WRITTEN.items():
        most = Counter(" ".join(m.group(1).split()) for m in re.finditer(pattern, latex)).most_common(1)
        if most:
            changes[preference] = most[0][0]
    for preference, pattern in SIZED.items():
        if re.search(pattern, latex):
            changes[preference] = True
    left = len(_LEFT.findall(latex))
    if left and left >= len(_PLAIN_PARENTHESIS.findall(latex)):
        changes["delimiters"] = "left"
    functions = {**base.functions, **functions_of(latex)}
    return replace(base, **changes, functions=functions, symbols={**base.symbols, **symbols})


def functions_of(latex: str) -> dict[str, str]:
    """How each function is spelled, by its name in the IR; the spelling that occurs most often."""
    found: dict[str, Counter[str]] = {}
    for match in _FUNCTION.finditer(latex):
        if match["split"]:
            name, spelling = "softmax", match["split"]
        elif match["power"]:
            name, spelling = "exp", "e^"
        else:
            word = match["a"] or match["b"] or match["c"]
            if word not in WORDS or match["b"] == "vec":  # \vec{x} is a mark
                continue
            name = WORDS[word]
            spelling = match["dressed"] or match["command"] or match["plain"]
        found.setdefault(IR_NAMES.get(name, name), Counter())["".join(spelling.split())] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in found.items()}


def symbols_of(latex: str, roots: Iterable[Node]) -> dict[str, str]:
    """How each symbol is spelled, by its canonical name; the first spelling wins."""
    found: dict[str, str] = {}
    for node in (name for root in roots for name in _names(root)):
        if node.span.end <= len(latex):
            spelling, key = latex[node.span.start : node.span.end].strip(), name_key(node)
            if key in found:
                continue
            if _says(spelling, key):
                found[key] = spelling
            if node.kind == "name" and "^" in key:  # the number of a layer is a part of the name
                inner = parsed(spelling).root
                if inner.kind != "name":  # it is no simpler than what it was taken from
                    found.update({k: s for k, s in symbols_of(spelling, [inner]).items() if k not in found})
    return found


def _names(root: Node) -> Iterator[Node]:
    """Names, and names with an index or a mark above that is no power."""
    for node in root.walk():
        bare = node.children[0] if node.kind == "script" else node
        if bare.kind in ("name", "command", "script"):
            yield node


def _says(spelling: str, key: str) -> bool:
    r"""Whether a text means the name by itself: the x of \mathbf{Xx} lacks its font, but a macro is trusted."""
    if spelling == key or "\n" in spelling:
        return spelling == key
    root = parsed(spelling).root
    return key in (name_key(root), name_key(with_numbered_names(root))) or any(n.kind == "command" for n in root.walk())
