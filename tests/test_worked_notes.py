"""The golden notes of worked problems: every answer is what a closed form in NumPy says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import texderive
from tests.test_notes import FOLDER, read_golden
from tests.worked_problems import WORKED
from texderive.pipeline.build import Built

NOTES = ("worked-zh", "worked-en")


@cache
def built(name: str) -> Built:
    golden = read_golden(Path(FOLDER) / f"{name}.md")
    return texderive.build(golden.note, tasks=True)


@pytest.mark.parametrize("name", NOTES)
def test_every_problem_is_answered(name: str) -> None:
    assert not built(name).diagnostics
    assert len(built(name).answers) == len(WORKED)


@pytest.mark.parametrize("name", NOTES)
@pytest.mark.parametrize("at", range(len(WORKED)), ids=[w.about for w in WORKED])
def test_answer(name: str, at: int) -> None:
    worked, answer = WORKED[at], built(name).answers[at]
    if isinstance(worked.answer, str):
        assert answer.latex == worked.answer
        return
    found, right = answer.derivation.evaluate(worked.values), worked.answer()
    assert found.shape == np.squeeze(right).shape or found.shape == right.shape
    np.testing.assert_allclose(np.asarray(found).reshape(right.shape), right, rtol=1e-9, atol=1e-11)
