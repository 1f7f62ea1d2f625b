"""What every test shares: hypothesis draws the same examples on every machine and on every run."""

from __future__ import annotations

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
