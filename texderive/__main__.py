"""``python -m texderive``."""

from __future__ import annotations

import sys

from texderive.cli import main

if __name__ == "__main__":
    sys.exit(main())
