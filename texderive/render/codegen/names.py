"""Names for the arguments of generated code: identifiers made from LaTeX, never text of a note as code."""

from __future__ import annotations

import builtins
import keyword
import re

# Commands that only mark a letter: they do not enter its name.
FONTS = (
    "mathbf",
    "boldsymbol",
    "bm",
    "bold",
    "pmb",
    "vec",
    "mathrm",
    "mathit",
    "mathsf",
    "mathtt",
    "mathcal",
    "mathbb",
)
MARKS = frozenset((*FONTS, "mathfrak", "mathscr", "operatorname", "text", "textbf", "left", "right"))
RESERVED = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | {"np", "math"}
LONGEST = 40


def identifier(latex: str) -> str:
    r"""A plain identifier close to a LaTeX name: ``\hat{\mu}_{1}`` gives ``hat_mu_1``."""
    unmarked = re.sub(r"\\([A-Za-z]+)", lambda m: " " if m[1] in MARKS else f" {m[1]} ", latex)
    primed = unmarked.replace("'", " prime ")
    parts = re.findall(r"[A-Za-z0-9]+", primed)
    name = "_".join(parts)[:LONGEST].strip("_")
    return name if name[:1].isalpha() else f"v_{name}" if name else "v"


class Names:
    """Hands out identifiers, each once."""

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self._taken = set(RESERVED | taken)

    def take(self, wanted: str) -> str:
        """The wanted identifier, with an underscore where Python has the word, or a number where it is taken."""
        candidate = f"{wanted}_" if wanted in RESERVED else wanted
        count = 2
        while candidate in self._taken:
            candidate = f"{wanted}_{count}"
            count += 1
        self._taken.add(candidate)
        return candidate
