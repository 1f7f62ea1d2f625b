"""Templates: where they are found, what they get, and the sandbox that renders them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from texderive.diagnostics import Diagnostic, TexDeriveError
from texderive.ir.expr import Layout
from texderive.render import layouts
from texderive.render.notation import Language
from texderive.render.rows import Row
from texderive.render.words import words

Detail = Literal["brief", "normal", "full"]
Format = Literal["markdown", "tex"]

SUFFIX = ".jinja"
LONGEST = 1_000_000  # characters that a template may write
_PACKAGE = Path(__file__).resolve().parent.parent
FOLDERS = (_PACKAGE / "templates", _PACKAGE.parent / "templates")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")

FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType({
    "lines": layouts.lines,
    "formula": layouts.formula,
    "filled": layouts.filled,
    "escaped": layouts.escaped,
    "guarded": layouts.guarded,
    "prefixed": layouts.prefixed,
    "cell": layouts.cell,
    "doubled": layouts.doubled,
    "inner": layouts.inner,
    "outer": layouts.outer,
    "capital": layouts.capital,
})  # fmt: skip
# Jinja's own filters that a template may use: none that reaches into objects or pads without end.
_TEXT_METHODS = frozenset(
    {"startswith", "endswith", "strip", "lstrip", "rstrip", "split", "removeprefix", "removesuffix"}
)
BUILT_IN = ("default", "first", "join", "last", "length", "list", "lower", "replace", "reverse", "trim", "upper")


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """Everything that a template gets, under these names; also ``parts`` (rows parted by words) and ``words``."""

    rows: tuple[Row, ...]
    result: Row
    question: str = ""
    lang: Language = "en"
    detail: Detail = "normal"
    layout: Layout = "denominator"
    format: Format = "markdown"
    conditions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()  # sentences on the result: convexity, a gradient step
    reasons: bool = False
    env: str = ""  # the author's environment, or empty for the template's own
    prefix: str = ""  # of the lines of the block in which the answer stands
    title: str = ""
    results: tuple[Row, ...] = field(default=())  # all answers of the note, for a table


class Template(NamedTuple):
    """The source of a template and where it was found."""

    source: str
    name: str


def refusal(message: str, hint: str = "") -> TexDeriveError:
    return TexDeriveError(Diagnostic("TD401", message, hint=hint))


def find_template(name: str, folders: Iterable[Path] = ()) -> Template:
    """A template by its bare name: in the user's folders first, then among texderive's own. Raises TD401."""
    stem = name.removesuffix(SUFFIX)
    if not _NAME.fullmatch(stem):
        raise refusal(f"{name!r} is no name of a template", "a name has letters, digits, dots, hyphens and underscores")
    for folder in (*folders, *FOLDERS):
        path = folder / (stem + SUFFIX)
        if path.is_file():
            return read_template(path)
    raise refusal(f"there is no template {name!r}", "known: " + ", ".join(template_names(folders)))


def read_template(path: Path) -> Template:
    """The template in a file that the user named. Raises TD401."""
    try:
        return Template(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise refusal(f"{path}: the template cannot be read ({error})") from error


def template_names(folders: Iterable[Path] = ()) -> list[str]:
    """The names of all templates that can be found."""
    return sorted({p.name.removesuffix(SUFFIX) for folder in (*folders, *FOLDERS) for p in folder.glob("*" + SUFFIX)})


def render_template(template: Template, context: TemplateContext) -> str:
    """What a template makes of an answer, without line ends around it. Raises TD401 with the template's line."""
    import jinja2

    values = {f.name: getattr(context, f.name) for f in fields(context)}
    values |= {"words": words(context.lang), "parts": layouts.parts(context.rows)}
    try:
        written: list[str] = []
        size = 0
        for chunk in _compiled(template.source).generate(values):
            size += len(chunk)
            if size > LONGEST:
                raise refusal(f"{template.name}: the template writes more than {LONGEST} characters")
            written.append(chunk)
    except TexDeriveError:
        raise
    except jinja2.TemplateSyntaxError as error:
        raise refusal(f"{template.name}:{error.lineno}: {error.message}") from error
    except Exception as error:  # a template can go wrong in any way that Python can
        raise refusal(f"{template.name}:{_line(error)}: {error or type(error).__name__}") from error
    return "".join(written).strip("\n")


def _line(error: BaseException) -> int:
    """The line of the template in which an error came up, from the frames that Jinja named after it."""
    trace, line = error.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@lru_cache(64)
def _compiled(source: str) -> Any:
    return _environment().from_string(source)


@lru_cache(1)
def _environment() -> Any:
    """Jinja's sandbox, with delimiters that LaTeX does not use; nothing that could run away is left in it."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**"})

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            allowed = attr in _TEXT_METHODS if isinstance(obj, str) else True
            return allowed and super().is_safe_attribute(obj, attr, value)

        def wrap_str_format(self, value: Any) -> None:
            return None  # str.format is refused like any other method: it pads without end

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
                raise SecurityError(f"{operator} is for numbers only, and ** is not for templates")
            return super().call_binop(context, operator, left, right)

    environment = Sandbox(
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True,
        autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters = {**FILTERS, **{name: environment.filters[name] for name in BUILT_IN}}
    environment.globals = {}
    return environment
