"""What a name's spelling says of it: how surprising each kind would be (0: the usual one)."""

from __future__ import annotations

import re
from functools import lru_cache

from texderive.elaborate.symbols import Kind

Costs = tuple[tuple[Kind, float], ...]

BOLD = (r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\bold", r"\symbf")
VECTOR_ACCENTS = (r"\vec", r"\underline")
SCALAR_FONTS = (r"\mathcal", r"\mathscr", r"\mathbb", r"\mathfrak")

BOLD_SMALL: Costs = (("column", 0), ("scalar", 3), ("row", 5), ("matrix", 5))
BOLD_LARGE: Costs = (("matrix", 0), ("column", 3), ("scalar", 5))
VECTOR_ACCENT: Costs = (("column", 0), ("matrix", 4), ("row", 5))
SCALAR_FONT: Costs = (("scalar", 0), ("matrix", 3))
LARGE: Costs = (("matrix", 0), ("scalar", 2.5), ("column", 3))
SMALL: Costs = (("column", 0), ("scalar", 0.9), ("row", 5), ("matrix", 6))
SMALL_SCALAR: Costs = (("scalar", 0), ("column", 1.4), ("matrix", 6))
COUNT: Costs = (("scalar", 0), ("matrix", 1.4), ("column", 3))
GREEK: Costs = (("scalar", 0), ("column", 1), ("matrix", 5))
GREEK_VECTOR: Costs = (("column", 0.3), ("scalar", 0.5), ("matrix", 5))
GREEK_LARGE: Costs = (("matrix", 0), ("scalar", 2), ("column", 3))

USUAL_SCALARS = frozenset({"t", "k", "i", "j", "l", "m", "n", "e", r"\ell", "N", "f"})
USUAL_GREEK_VECTORS = frozenset({r"\beta", r"\mu", r"\theta", r"\xi", r"\eta", r"\phi", r"\omega", r"\delta"})
FUNCTION_LETTERS = frozenset({"f", "g", "h", r"\sigma", r"\phi", r"\varphi", r"\psi", r"\rho", "F", "G"})
INDEX_LETTERS = frozenset("ijklntsrc")
IDENTITIES = frozenset({"I", "E"})

_FONT = re.compile(r"\\[A-Za-z]+(?=\{)")


@lru_cache(4096)
def bare_letter(key: str) -> tuple[str, frozenset[str]]:
    r"""A name without scripts and fonts, and the fonts it wears: \vec{\mathbf{x}}_{1} is (x, {\vec, \mathbf})."""
    fonts: set[str] = set()
    rest = key.strip()
    while True:
        rest = rest[1:-1] if rest.startswith("{") and rest.endswith("}") else rest
        match = _FONT.match(rest)
        if match is None or match.end() >= len(rest):
            break
        fonts.add(match.group())
        rest = _braced(rest[match.end() :])
    base = re.match(r"\\[A-Za-z]+|.", rest)
    return (base.group() if base else rest), frozenset(fonts)


def _braced(text: str) -> str:
    """What stands in the braces that open a text, without them."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "{") - (c == "}")
        if depth == 0:
            return text[1:i]
    return text[1:]


@lru_cache(4096)
def costs(key: str, bold_vectors: bool = False) -> Costs:
    """The kinds that a name may have, by its spelling, the usual first. ``bold_vectors``: vectors are bold here."""
    letter, fonts = bare_letter(key)
    large = letter[-1:].isupper() if not letter.startswith("\\") else letter[1:2].isupper()
    if fonts & frozenset(SCALAR_FONTS):
        return SCALAR_FONT
    if fonts & frozenset(VECTOR_ACCENTS):
        return VECTOR_ACCENT
    if fonts & frozenset(BOLD):
        return BOLD_LARGE if large else BOLD_SMALL
    if letter.startswith("\\") and letter not in USUAL_SCALARS:
        return GREEK_LARGE if large else GREEK_VECTOR if letter in USUAL_GREEK_VECTORS else GREEK
    if letter == "N":
        return COUNT
    if (letter in USUAL_SCALARS or bold_vectors) and not large:
        return SMALL_SCALAR
    return LARGE if large else SMALL


def is_capital(key: str) -> bool:
    r"""Whether a name's letter is a capital one: \mathbf{X}, \Sigma_1."""
    return bare_letter(key)[0].lstrip("\\")[:1].isupper()


def is_bold(key: str) -> bool:
    return bool(bare_letter(key)[1] & frozenset(BOLD + VECTOR_ACCENTS))


def result_cost(key: str, kind: Kind) -> float:
    """How surprising a kind is for a name on the left side of a definition."""
    letter, fonts = bare_letter(key)
    if kind == "scalar":
        return 1.0 if fonts & frozenset(BOLD + VECTOR_ACCENTS) else 0.0
    if is_bold(key):
        return 0.0 if (kind == "matrix") == letter[-1:].isupper() else 0.5
    if letter in ("L", "J", "E", r"\ell", "l"):
        return 1.2
    if letter[-1:].isupper():
        return 0.0 if kind == "matrix" else 0.3
    return {"column": 0.6, "row": 0.9}.get(kind, 1.2)
