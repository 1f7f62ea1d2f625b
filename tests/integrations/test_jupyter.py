"""The magic and the way a derivation shows itself, in a notebook that the real nbconvert runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integrations.programs import NOTE, need, program, run

pytestmark = pytest.mark.outside


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": c, "outputs": [], "execution_count": None}
        for n, c in enumerate(cells)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_cells_are_answered_and_derivations_shown(tmp_path: Path) -> None:
    for module in ("nbconvert", "ipykernel"):
        need(module)
    cells = (
        "%load_ext texderive.integrations.jupyter",
        "%%texderive layout=numerator\n" + NOTE,
        "%%texderive\n$f = a^T x$, $\\nabla_q f = ?$",
        "import texderive\ntexderive.derive('g = c^T y', wrt='y')",
    )
    (tmp_path / "n.ipynb").write_text(notebook(*cells))
    run(program("jupyter"), "nbconvert", "--to", "notebook", "--execute", "--inplace", "n.ipynb", cwd=tmp_path)
    read = json.loads((tmp_path / "n.ipynb").read_text())["cells"]
    assert "= ba^T" in "".join(read[1]["outputs"][0]["data"]["text/markdown"])
    said = [output for output in read[2]["outputs"] if output["output_type"] == "stream"]
    assert "TD122" in "".join(said[0]["text"])
    assert "\\frac{\\partial g}{\\partial y} = c" in "".join(read[3]["outputs"][0]["data"]["text/latex"])
