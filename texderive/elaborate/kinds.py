"""The kinds that an undeclared name may have: what its spelling suggests, weighed by its use."""

from __future__ import annotations

from functools import lru_cache

from texderive.elaborate.reading.names import SLOT
from texderive.elaborate.search import Candidates
from texderive.elaborate.spelling import INDEX_LETTERS, bare_letter, costs, is_bold
from texderive.elaborate.survey import Survey
from texderive.elaborate.symbols import Kind

Options = tuple[tuple[Kind, float], ...]
FUNCTION_RESULTS: Options = (("scalar", 0), ("function", 1), ("column", 2), ("matrix", 4))
ENTRY_OR_FAMILY: Options = (("scalar", 0), ("column", 2))  # x_i beside a vector x: its entry, else a vector of its own
FAMILY_OR_ENTRY: Options = (("column", 0), ("scalar", 2))  # x_i^T is no entry
ELEMENTWISE_RESULTS: Options = (("function", 0), ("scalar", 1), ("column", 2))
DOUBLY_INDEXED: Options = (("scalar", 0), ("column", 1.4), ("matrix", 6))  # w_{ij} is a weight, r_{nk} a number
BOLD_RESULTS: Options = (("column", 0), ("function", 1), ("scalar", 2), ("matrix", 3))


def candidates_of(found: Survey, bold_vectors: bool) -> Candidates:
    """The kinds of each name, the least surprising first. ``bold_vectors``: the note says that vectors are bold."""
    memo: dict[str, Options] = {}

    def look(key: str) -> Options:
        options = memo.get(key)
        if options is None:
            options = memo[key] = _options(key, found, bold_vectors)
        return options

    return look


def _options(key: str, found: Survey, bold_vectors: bool) -> Options:
    if key.endswith("?"):
        turned = any(name.startswith(key.split(SLOT)[0]) for name in found.not_scalar)
        return FAMILY_OR_ENTRY if turned else ENTRY_OR_FAMILY
    if key.endswith("()"):
        if key[:-2] in found.primed:
            return ELEMENTWISE_RESULTS
        return BOLD_RESULTS if is_bold(key[:-2]) or key[:-2] in found.not_scalar else FUNCTION_RESULTS
    return _weighed(key, bold_vectors, _is_turned(key, found), key in found.square)


@lru_cache(4096)
def _weighed(key: str, bold_vectors: bool, turned: bool, square: bool) -> Options:
    """The kinds that a spelling suggests, with what a transpose or an inverse says of them."""
    weighed = []
    for kind, cost in DOUBLY_INDEXED if _is_doubly_indexed(key) else costs(key, bold_vectors):
        if kind == "scalar" and turned:
            cost += 4
        if kind == "scalar" and square:
            cost += 1.2
        if kind == "column" and square:
            cost += 4
        if kind == "matrix" and square:
            cost = min(cost, 1.0)
        weighed.append((kind, cost))
    weighed.sort(key=lambda pair: pair[1])
    return tuple(weighed)


def _is_doubly_indexed(key: str) -> bool:
    """Whether a small plain name carries two indices."""
    letter, fonts = bare_letter(key)
    return not fonts and letter.islower() and key.endswith((f"_{{{SLOT}{SLOT}}}", f"_{{{SLOT},{SLOT}}}"))


def _is_turned(key: str, found: Survey) -> bool:
    """Whether a transpose says that a name, or a member of a family, is no scalar."""
    if SLOT not in key:
        return key in found.not_scalar
    return any(key.replace(SLOT, letter) in found.not_scalar for letter in found.bound | INDEX_LETTERS)
