"""Notes on disk: found by files, folders and globs, read as the bytes they are, written whole or not at all."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal, NamedTuple

from texderive.diagnostics import Diagnostic, TexDeriveError

FileFormat = Literal["markdown", "tex", "notebook"]

SUFFIXES: dict[str, FileFormat] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".tex": "tex",
    ".ipynb": "notebook",
}
# Folders that hold no notes of their own; hidden ones are passed over too.
PASSED_OVER = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})

BOM = b"\xef\xbb\xbf"
_OTHER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_TEMPORARY = ".texderive-tmp"


class Input(NamedTuple):
    """A note to work on, and the folder that was named for it: ``-o`` keeps the path below that folder."""

    path: Path
    root: Path
    format: FileFormat


@dataclass(slots=True)
class Found:
    """The notes that the arguments name, each once, and what is to be said of the other arguments."""

    inputs: list[Input] = field(default_factory=list)
    said: list[tuple[str, Diagnostic]] = field(default_factory=list)


class FileText(NamedTuple):
    """A file as it was read: its bytes, and its text without the byte order mark."""

    path: Path
    data: bytes
    text: str

    def encode(self, text: str) -> bytes:
        """Another text as the bytes of this file, with its byte order mark."""
        return (BOM if self.data.startswith(BOM) else b"") + text.encode("utf-8")


def refusal(code: str, message: str, hint: str = "") -> TexDeriveError:
    return TexDeriveError(Diagnostic(code, message, hint=hint))


def find_inputs(names: Iterable[str], format: FileFormat | None = None, exclude: Iterable[Path] = ()) -> Found:
    """The notes behind files, folders and globs, in order. What cannot be used is said, the rest is found."""
    found = Found()
    passed = [Path(os.path.abspath(path)) for path in exclude]
    seen: set[Path] = set()
    for name in names:
        try:
            for one in _behind(name, format):
                absolute = Path(os.path.abspath(one.path))
                if absolute not in seen and not any(absolute.is_relative_to(p) for p in passed):
                    seen.add(absolute)
                    found.inputs.append(one)
        except TexDeriveError as error:
            found.said.extend((name, d) for d in error.diagnostics)
    for folder in {path.parent for path in seen}:
        _sweep(folder)
    return found


def _behind(name: str, format: FileFormat | None) -> list[Input]:
    """The notes that one argument names. Raises TD001."""
    path = Path(name)
    if path.is_dir():
        notes = [Input(p, path, SUFFIXES[p.suffix.lower()]) for p in walk(path)]
        if not notes:
            raise refusal("TD001", "the folder holds no notes", "notes end in " + ", ".join(SUFFIXES))
        return notes
    if not os.path.lexists(path) and glob.has_magic(name):
        return _matching(name, format)
    kind = format or SUFFIXES.get(path.suffix.lower())
    if kind is None and path.exists():
        hint = "say it: --from markdown, tex or notebook"
        raise refusal("TD001", "the kind of the file is not known by its name", hint)
    return [Input(path, path.parent, kind or "markdown")]


def _matching(pattern: str, format: FileFormat | None) -> list[Input]:
    names = sorted(glob.glob(pattern, recursive=True))
    passed = PASSED_OVER - set(Path(pattern).parts)
    paths = [p for n in names if (p := Path(n)).is_file() and (format or p.suffix.lower() in SUFFIXES)]
    paths = [p for p in paths if passed.isdisjoint(p.parts)]
    if not paths:
        raise refusal("TD001", "no note matches")
    # What stands before the first wildcard is the folder that was named.
    fixed = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return [Input(p, Path(*fixed), format or SUFFIXES[p.suffix.lower()]) for p in paths]


def walk(folder: Path) -> Iterator[Path]:
    """The notes of a folder and those below it, in order."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError:
        return
    folders = []
    for entry in entries:
        if entry.name.startswith(".") or entry.name in PASSED_OVER:
            continue
        elif entry.is_dir(follow_symlinks=False):
            folders.append(Path(entry.path))
        elif Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file():
            yield Path(entry.path)
    for below in folders:
        yield from walk(below)


def matches(path: Path, patterns: Iterable[str], root: Path) -> bool:
    """Whether a path below a folder is named by one of the patterns: a name, a folder, or a path with wildcards."""
    with suppress(ValueError):
        path = path.relative_to(root)
    below = path.as_posix()
    return any(fnmatch(below, p) or fnmatch(path.name, p) or fnmatch(below, p.rstrip("/") + "/*") for p in patterns)


def read_file(path: Path) -> FileText:
    """The bytes and the text of a note. Raises TD001."""
    try:
        if path.is_dir():
            raise refusal("TD001", "the path is a folder, not a file")
        if path.exists() and not path.is_file():
            raise refusal("TD001", "the path is no regular file")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise refusal("TD001", "there is no such file") from error
    except OSError as error:
        raise refusal("TD001", f"the file cannot be read: {error.strerror or error}") from error
    return decoded(path, data)


def decoded(path: Path, data: bytes) -> FileText:
    """A note from its bytes. Raises TD001 where they are not UTF-8."""
    for mark, encoding in _OTHER_MARKS.items():
        if data.startswith(mark):
            raise refusal("TD001", f"the file is {encoding}, not UTF-8", "save it as UTF-8")
    try:
        return FileText(path, data, data.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("TD001", f"the file is not UTF-8: byte {error.start}, line {line}", "save it as UTF-8") from error


def replace_file(read: FileText, data: bytes) -> None:
    """Put new bytes in the place of a file that was read. Raises TD002 where it changed since, TD004 on failure."""
    target = Path(os.path.realpath(read.path))
    if not os.access(target, os.W_OK):
        raise refusal("TD004", "the file cannot be written: it is read-only")
    _put(target, data, read.data)


def write_file(path: Path, data: bytes) -> None:
    """Put bytes into a file, new or old, whole or not at all. Raises TD004."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal("TD004", f"the folder cannot be made: {error.strerror or error}") from error
    _put(Path(os.path.realpath(path)), data, None)


def _put(target: Path, data: bytes, before: bytes | None) -> None:
    """Write beside the file, then rename; ``before`` is what the file must still hold."""
    temporary = target.with_name(f".{os.getpid()}{_TEMPORARY}")
    try:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        try:
            with open(temporary, "xb") as file:
                _like(file.fileno(), target)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if before is not None and not _holds(target, before):
                raise refusal("TD002", "the file changed while it was worked on and is left alone", "run again")
            os.replace(temporary, target)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    except OSError as error:
        raise refusal("TD004", f"the file cannot be written: {error.strerror or error}") from error


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except FileNotFoundError:
        return False


def _like(descriptor: int, target: Path) -> None:
    """Give a new file the mode and, where the system lets us, the owner of the one that it will replace."""
    try:
        old = target.stat()
    except OSError:
        return
    if hasattr(os, "fchown"):
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sweep(folder: Path) -> None:
    """Remove what a run left that was killed; one that is still going on keeps its file."""
    with suppress(OSError), os.scandir(folder) as entries:
        left = [e.path for e in entries if e.name.startswith(".") and e.name.endswith(_TEMPORARY)]
        for path in left:
            number = Path(path).name[1:].removesuffix(_TEMPORARY)
            if number.isdecimal() and not _runs(int(number)):
                os.unlink(path)


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        pass
    return True
