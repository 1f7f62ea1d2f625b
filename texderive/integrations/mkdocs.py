"""The MkDocs plugin: every page is built on its way to HTML; the sources stay as they are.

    plugins:
      - search
      - texderive:
          layout: numerator
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.base import Config
from mkdocs.config.config_options import Type
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from texderive.integrations.answering import answered

_log = get_plugin_logger("texderive")


class TexDeriveConfig(Config):
    """The options of a note, under the names that they have everywhere."""

    layout = Type(str, default="")
    detail = Type(str, default="")
    lang = Type(str, default="")
    template = Type(str, default="")
    tasks = Type(bool, default=False)
    reasons = Type(bool, default=False)


class TexDerivePlugin(BasePlugin[TexDeriveConfig]):
    """Answers what the pages ask."""

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: Any, files: Files) -> str:
        path = Path(page.file.abs_src_path or page.file.src_uri)
        given = {key: value for key, value in self.config.items() if value}
        own = page.meta.get("texderive")
        done = answered(markdown, page.file.src_uri, path.parent, given | (own if isinstance(own, dict) else {}))
        for said in done.said:
            _log.warning(said)
        return done.text
