"""The command line: arguments, files, exit codes. Each command imports what it alone needs."""

from texderive.cli.entry import main

__all__ = ["main"]
