"""Settings of a folder: ``.texderive.toml``, or ``[tool.texderive]`` in ``pyproject.toml``; the nearest one upwards."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from texderive.diagnostics import Diagnostic
from texderive.note.options import READERS, Options
from texderive.source import Source, Span

OWN_FILE = ".texderive.toml"
SHARED_FILE = "pyproject.toml"
# Keys that only a folder has: where templates lie, and what is no note.
TEMPLATES, EXCLUDE = "templates", "exclude"
TEMPLATE_FOLDER = "templates"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a folder sets for its notes. ``folder`` is where the file lies, or None where there is none."""

    options: Options = field(default_factory=Options)
    folder: Path | None = None
    templates: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    source: Source | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def find_settings(folder: Path) -> Settings:
    """The settings in force for the notes of a folder. Never raises; what is wrong is in ``diagnostics``."""
    return _find(folder.resolve())


@lru_cache(maxsize=4096)
def _find(folder: Path) -> Settings:
    own = read_settings(folder / OWN_FILE) or read_settings(folder / SHARED_FILE)
    if own is not None:
        return own
    return _find(folder.parent) if folder.parent != folder else Settings()


def forget() -> None:
    """Read the files anew at the next look-up."""
    _find.cache_clear()


def read_settings(path: Path) -> Settings | None:
    """The settings in one file; None where there is no file or it says nothing of texderive."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        said = Diagnostic("TD001", f"the settings cannot be read: {error}")
        return None if path.name == SHARED_FILE else Settings(source=Source("", str(path)), diagnostics=(said,))
    source = Source(text, str(path))
    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # A broken pyproject.toml is for the tools whose file it is, unless it speaks of this one.
        if path.name == SHARED_FILE and "texderive" not in text:
            return None
        said = Diagnostic("TD003", f"the settings are no TOML: {error}")
        return Settings(folder=path.parent, source=source, diagnostics=(said,))
    if path.name == SHARED_FILE:
        tools = table.get("tool", {})
        table = tools.get("texderive") if isinstance(tools, dict) else None
    return None if not isinstance(table, dict) else settings_from(table, path.parent, source)


def settings_from(table: Mapping[str, Any], folder: Path, source: Source) -> Settings:
    """Settings from keys and values; a file that they name is looked for in the folder."""
    options, said = Options(), []
    templates: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    for key, value in table.items():
        if key in (TEMPLATES, EXCLUDE):
            words = [value] if isinstance(value, str) else value
            if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
                said.append(_wrong(key, value, source))
            elif key == EXCLUDE:
                exclude = tuple(words)
            else:
                templates = tuple(folder / w for w in words)
        elif key not in READERS:
            said.append(_unknown(key, source))
        else:
            read = _read(key, value)
            if read is None:
                said.append(_wrong(key, value, source))
            else:
                options = replace(options, **{key: read})  # type: ignore[arg-type]
    return Settings(_placed(options, folder), folder, templates, exclude, source, tuple(said))


def _read(key: str, value: object) -> str | bool | None:
    if isinstance(value, bool):
        return READERS[key]("true" if value else "false")
    return READERS[key](value) if isinstance(value, str) else None


def _placed(options: Options, folder: Path) -> Options:
    """Files that the settings name lie where the settings lie."""
    template, preamble = options.template, options.preamble
    if template and template.endswith(".jinja"):
        template = str(folder / template)
    return replace(options, template=template, preamble=preamble and str(folder / preamble))


def _unknown(key: str, source: Source) -> Diagnostic:
    known = (*READERS, TEMPLATES, EXCLUDE)
    near = get_close_matches(key, known, 1)
    hint = f"did you mean {near[0]}?" if near else "options are " + ", ".join(known)
    return Diagnostic("TD003", f"the option {key} is not known", _place(key, source), hint, "warning")


def _wrong(key: str, value: object, source: Source) -> Diagnostic:
    message = f"{value!r} is no value of the option {key}"
    return Diagnostic("TD003", message, _place(key, source), severity="warning")


def _place(key: str, source: Source) -> Span | None:
    """Where a key stands; TOML's reader does not tell."""
    start = 0
    if Path(source.name).name == SHARED_FILE:
        table = re.search(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*[\"']?texderive", source.text, re.M)
        start = table.start() if table else 0
    found = re.compile(rf"""^[ \t]*["']?{re.escape(key)}["']?(?=[ \t]*=)""", re.M).search(source.text, start)
    return Span(found.end() - len(found.group().lstrip()), found.end()) if found else None
