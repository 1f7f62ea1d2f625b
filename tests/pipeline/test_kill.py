"""A run that is killed damages no note."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.pipeline.kill import kill_often

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills a group of processes as POSIX has them")


def test_a_killed_run_leaves_every_note_old_or_built(tmp_path: Path) -> None:
    found = kill_often(6, tmp_path)
    assert found["damaged"] == 0
    assert found["left behind"] == 0
