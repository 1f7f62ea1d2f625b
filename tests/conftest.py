"""What every test shares: hypothesis draws the same examples on every machine and on every run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "texderive",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("texderive")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--accept`` writes what golden tests find into their files; look at the difference before you commit it."""
    parser.addoption("--accept", action="store_true", help="write the outputs of golden tests into their files")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--accept"))
