"""The program's own pages as HTML: help texts are Markdown that came with it."""

from __future__ import annotations

from writer_app.storage.markdown import to_html

__all__ = ["to_html"]
