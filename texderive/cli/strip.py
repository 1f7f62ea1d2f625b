"""``texderive strip``: the notes as they were before their answers."""

from texderive.cli.build import run

__all__ = ["run"]
