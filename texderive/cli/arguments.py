"""The arguments of every command."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from texderive import __version__

STATUS = """exit status:
  0  fine
  1  --check would change something, or check found a wrong line
  2  usage, an input that cannot be read, or something asked that could not be answered
  3  a fault of texderive"""
FORMATS = ("markdown", "tex", "notebook")
REPORTS = ("text", "json", "sarif", "github")


def read_arguments(arguments: Sequence[str]) -> Namespace:
    """The arguments as a namespace with ``command``. Raises SystemExit where argparse has answered already."""
    return _parser().parse_args(arguments)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "texderive", description="LaTeX in, proved derivations out.", epilog=STATUS, allow_abbrev=False,
        formatter_class=RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"texderive {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)

    def command(name: str, says: str, *parts: Callable[[ArgumentParser], None]) -> None:
        one = commands.add_parser(
            name, help=says, description=says, epilog=STATUS, allow_abbrev=False,
            formatter_class=RawDescriptionHelpFormatter,
        )  # fmt: skip
        for part in parts:
            part(one)
        one.add_argument("--debug", action="store_true", help="show where a fault of texderive happened")

    command("derive", "derive one formula and print LaTeX ready to paste", _derive, _writing)
    command("build", "answer what notes ask, in their place", _notes, _build, _writing, _many)
    command("strip", "take the answers out again: the notes as they were", _notes, _changes, _many)
    command("check", "find the wrong lines in the derivations of notes", _notes, _check, _jobs)
    command("scan", "show what is understood of notes", _notes, _json)
    command("rules", "list the rules, or show those that are named", _rules, _json)
    return parser


def _option(name: str) -> Callable[[str], Any]:
    """A reader for one of the options that notes have too."""

    def read(value: str) -> Any:
        read_value = import_module("texderive.note.options").READERS[name](value)
        if read_value is None:
            raise ArgumentTypeError(f"{value!r} is no {name}")
        return read_value

    return read


def _writing(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("how answers are written")
    group.add_argument("--layout", type=_option("layout"), metavar="LAYOUT", help="denominator (default) or numerator")
    group.add_argument("--detail", type=_option("detail"), metavar="LEVEL", help="brief, normal or full")
    group.add_argument("--lang", type=_option("lang"), metavar="LANGUAGE", help="of connecting words: en or zh")
    group.add_argument("--template", metavar="NAME", help="a template by its name, or a file that ends in .jinja")


def _derive(parser: ArgumentParser) -> None:
    parser.add_argument("latex", help=r"'f = a^T \exp(Xb)'; further definitions after ';' name intermediates")
    parser.add_argument("--wrt", required=True, metavar="SYMBOL", help="the variable, as it is written")
    parser.add_argument("--where", default="", metavar="TEXT", help=r"declarations: 'X \in \mathbb{R}^{m \times n}'")
    parser.add_argument(
        "--assume", action="append", default=[], metavar="SYMBOL=FACT", help="a fact: A=symmetric; may be repeated"
    )
    parser.add_argument("--order", type=int, choices=(1, 2), default=1, help="2 is the Hessian")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--answer", action="store_true", help="print the answer alone")
    shown.add_argument("--code", choices=("numpy",), help="print the source of a function that computes it")
    shown.add_argument("--json", action="store_true", help="print everything as JSON")


def _notes(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders and globs; - is standard input")
    # What check calls --format is the form of its report.
    names = ["--from"] if parser.prog.endswith(" check") else ["--from", "--format"]
    says = "the format of standard input and of files whose name does not tell it"
    parser.add_argument(*names, dest="format", choices=FORMATS, help=says)
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")


def _changes(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="OUT", help="write here, leave the notes alone; - is standard output")
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 if something would change")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change")


def _build(parser: ArgumentParser) -> None:
    _changes(parser)
    parser.add_argument("--clean", action="store_true", help="write answers without the comments that mark them")
    parser.add_argument("--tasks", action="store_true", help="answer tasks in prose too: 'Find ..', 求 ..")
    parser.add_argument("--reasons", action="store_true", help="say beside each line why it holds")
    parser.add_argument("--watch", action="store_true", help="go on, and build what changes")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell readings chosen by convention, too")


def _many(parser: ArgumentParser) -> None:
    _jobs(parser)
    parser.add_argument("--no-cache", action="store_true", help="do all work anew")


def _jobs(parser: ArgumentParser) -> None:
    parser.add_argument("--jobs", type=_count, metavar="N", help="processes; if the work is long, one for each core")


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise ArgumentTypeError(f"{value!r} is no number of processes")
    return int(value)


def _check(parser: ArgumentParser) -> None:
    parser.add_argument("--format", dest="report", choices=REPORTS, default="text", help="the form of the report")
    parser.add_argument("--undecided", action="store_true", help="report what cannot be decided, too")
    parser.add_argument("--baseline", metavar="FILE", help="do not report what this file lists")
    parser.add_argument("--write-baseline", metavar="FILE", help="list all that is reported now, and report nothing")


def _json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _rules(parser: ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="rules, or tables: differential, trace, vec ..")
    parser.add_argument("--lang", type=_option("lang"), metavar="LANGUAGE", help="of the sentences: en or zh")
