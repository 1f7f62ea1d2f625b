"""Plain identifiers for what a note names: a name of the note never becomes code."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

from texderive.render.code_helpers import HELPERS

_FONTS = re.compile(r"\\(?:mathbf|boldsymbol|mathrm|mathit|mathcal|mathbb|mathsf|bm|vec|bold|pmb|operatorname|text)\b")
_RESERVED = frozenset({"np", "math", "float", "len", *HELPERS})


def identifier(latex: str) -> str:
    """A plain identifier that reads like the LaTeX name: ``\\mathbf{X}`` is X, ``\\Sigma_{1}`` is Sigma_1."""
    bare = _FONTS.sub(" ", latex).replace("'", "_prime")
    words = re.findall(r"[A-Za-z0-9]+", bare, flags=re.ASCII)
    name = "_".join(words) or "value"
    if name[0].isdigit():
        name = f"value_{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in _RESERVED else name


@dataclass(slots=True)
class Names:
    """Identifiers given out so far; no two things share one."""

    taken: set[str] = field(default_factory=set)

    def give(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self.taken or name in _RESERVED or keyword.iskeyword(name):
            count += 1
            name = f"{wanted}_{count}"
        self.taken.add(name)
        return name
