"""What is known of notes from earlier runs, by content, options and program: an unchanged note is not read again.

A row says that a content, worked on in this way by this program, gives that content, and what is said of it. The text
itself is not kept: where it is wanted and is not the one that lies there already, the work is done anew. A cache that
cannot be opened, read or written is no cache, and never an error.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from texderive.note.options import Options
from texderive.pipeline.files import FileFormat
from texderive.pipeline.said import Said

FILE = "answers-1.sqlite"
FOLDER_VARIABLE = "TEXDERIVE_CACHE"
KEPT_DAYS = 90
_PACKAGE = Path(__file__).resolve().parent.parent
_TABLE = "CREATE TABLE IF NOT EXISTS known (key BLOB PRIMARY KEY, result BLOB, answers INT, said TEXT, day INT)"


@dataclass(frozen=True, slots=True)
class Known:
    """What became of a content: the digest of what came out, the number of answers, what was said."""

    result: bytes
    answers: int = 0
    said: tuple[Said, ...] = ()


def cache_folder() -> Path:
    """Where the system's user keeps what can be made again."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "texderive" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "texderive"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "texderive"


def digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=20).digest()


@cache
def program() -> bytes:
    """The program itself as part of a key: another version, or an edited file of it, begins anew."""
    found = hashlib.blake2b(sys.version.encode(), digest_size=20)
    for folder in (_PACKAGE, _PACKAGE.parent / "templates"):
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.jinja")]):
            state = path.stat()
            found.update(f"{path.name} {state.st_size} {state.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return found.digest()


def work_key(format: FileFormat, mode: str, options: Options, folders: Iterable[Path] = ()) -> bytes:
    """What, besides the content of a note, its answers depend on: program, options, and the user's own templates."""
    found = hashlib.blake2b(program(), digest_size=20)
    found.update(json.dumps([format, mode, asdict(options)], sort_keys=True).encode())
    files = [path for folder in folders for path in sorted(folder.glob("*.jinja"))]
    if options.template and options.template.endswith(".jinja"):
        files.append(Path(options.template))
    if options.preamble:
        files.append(Path(options.preamble))
    for path in files:
        with suppress(OSError):
            found.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + digest(path.read_bytes()))
    return found.digest()


def is_lasting(data: bytes) -> bool:
    """Whether the answers depend on nothing that a key does not hold: a note may itself name a file to be read."""
    return b"texderive" not in data or (b".jinja" not in data and b"preamble" not in data)


class Cache:
    """Rows of an SQLite file. Every fault of the file is met by doing without it."""

    def __init__(self, folder: Path | None) -> None:
        """Opens the cache in a folder; with no folder nothing is known and nothing is kept."""
        self._rows: sqlite3.Connection | None = None
        self._day = int(time.time() // 86_400)
        self._pending = 0
        if folder is not None:
            self._rows = _opened(folder / FILE)

    def get(self, key: bytes) -> Known | None:
        if self._rows is None:
            return None
        try:
            row = self._rows.execute("SELECT result, answers, said, day FROM known WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            if row[3] != self._day:
                self._rows.execute("UPDATE known SET day = ? WHERE key = ?", (self._day, key))
            said = tuple(Said(*map(str, one)) for one in json.loads(row[2])) if row[2] != "[]" else ()
            return Known(bytes(row[0]), int(row[1]), said)
        except (sqlite3.Error, ValueError, TypeError):
            self._give_up()
            return None

    def put(self, key: bytes, known: Known) -> None:
        if self._rows is None:
            return
        said = json.dumps([(s.severity, s.code, s.shown) for s in known.said], ensure_ascii=False)
        try:
            row = (key, known.result, known.answers, said, self._day)
            self._rows.execute("INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?)", row)
            self._pending += 1
            if self._pending >= 200:
                self._rows.commit()
                self._pending = 0
        except (sqlite3.Error, UnicodeEncodeError):
            self._give_up()

    def close(self) -> None:
        """Keep what was learnt, and forget what nobody asked for in a long time."""
        if self._rows is None:
            return
        try:
            if self._pending:
                self._rows.execute("DELETE FROM known WHERE day < ?", (self._day - KEPT_DAYS,))
            self._rows.commit()
            self._rows.close()
        except sqlite3.Error:
            self._give_up()
        self._rows = None

    def _give_up(self) -> None:
        rows, self._rows = self._rows, None
        if rows is not None:
            with suppress(sqlite3.Error):
                rows.close()


def _opened(path: Path) -> sqlite3.Connection | None:
    """The file as a data base; a damaged one is thrown away and begun anew."""
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = sqlite3.connect(path, timeout=2)
            rows.execute("PRAGMA synchronous = OFF")
            rows.execute(_TABLE)
            rows.execute("SELECT key, result, answers, said, day FROM known LIMIT 1").fetchone()
            return rows
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                path.unlink()
        except OSError:
            return None
    return None
