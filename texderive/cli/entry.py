"""``texderive``: from the arguments to an exit status."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module

from texderive import __version__
from texderive.cli.arguments import read_arguments
from texderive.pipeline.garbage import collecting_seldom

FINE, FOUND, BAD_INPUT, OUR_FAULT = 0, 1, 2, 3
REPORT = (
    "This is a fault of texderive, not of your note; nothing of it was written. Please report it with the note\n"
    "that shows it (--debug shows where it happened)."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status: 0 fine, 1 found something, 2 bad input or usage, 3 a fault of ours."""
    _prepare_streams()
    try:
        given = read_arguments(sys.argv[1:] if arguments is None else arguments)
    except SystemExit as end:  # argparse has said what there is to say
        return end.code if isinstance(end.code, int) else BAD_INPUT
    try:
        with collecting_seldom():
            status = _command(given.command)(given)
            if arguments is None:
                gc.freeze()  # the process ends: to look through all that it knows for garbage is in vain
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has read enough; Python must not complain of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        return tell_fault(f"{type(error).__name__}: {error}", given)


def _command(name: str) -> Callable[[Namespace], int]:
    """The function of a command; its module is imported for it alone.

    NumPy is told before it is loaded that one thread will do: the matrices are small, and a process of one thread can
    be split in several.
    """
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    command: Callable[[Namespace], int] = import_module(f"texderive.cli.{name}").run
    return command


def tell_fault(what: str, given: Namespace) -> int:
    """Say that something went wrong that no input may cause."""
    head, _, rest = what.partition("\n")
    print(f"texderive {__version__}: {head}", file=sys.stderr)
    if given.debug or os.environ.get("TEXDERIVE_DEBUG"):
        if rest:
            print(rest, file=sys.stderr)
        elif sys.exc_info()[1] is not None:
            import traceback

            traceback.print_exc()
    print(REPORT, file=sys.stderr)
    return OUR_FAULT


def _prepare_streams() -> None:
    """A character that the terminal cannot show is no reason to stop."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
