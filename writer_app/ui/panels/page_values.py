"""What the page gives a template: the passage it would take, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from writer_app.bridge.review import scopes
from writer_app.bridge.templates.template_preview import PageText
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Template
from writer_app.domain.text.named_notes import NamedNote
from writer_app.domain.text.text import Utf16Map, count_words
from writer_app.ui.kit.sentences import said
from writer_app.ui.page.editor import Editor

_FOUND_LATER = coded(
    "prompt.passages-found-later",
    "(Here stand the passages of the chosen sources that suit; they are found when it runs.)",
)


def page_text(
    template: Template,
    editor: Editor,
    title: str,
    notes: tuple[NamedNote, ...] = (),
    sourced: Callable[[], bool] = bool,
) -> PageText:
    """What a template would take of the page as it is now, and the writer's notes with it;
    `sourced` tells whether sources are chosen, whose passages only the run finds.
    """
    later = said(_FOUND_LATER) if "sources" in template.head.needs and sourced() else ""
    return replace(_of_page(template, editor, title), notes=notes, sources=later)


def _of_page(template: Template, editor: Editor, title: str) -> PageText:
    copied = clipboard_text() if "clipboard" in template.head.needs else ""
    nothing = PageText(title=title, clipboard=copied)
    if template.head.scope == "none":
        return nothing
    whole = editor.raw_text()
    chosen = template.head.scope == "selection" and editor.selection().length
    if template.head.apply == "panel" and not chosen:  # it reads the document
        return PageText(whole, "", "", whole, title, copied, "document", count_words(whole))
    found = scopes.first_passage(whole, editor.selection(), template.head.scope)
    if found is None:
        return nothing
    anchor, taken = found
    text = editor.text_of(anchor)
    units = Utf16Map(whole)
    return PageText(
        text,
        before=whole[: units.from_utf16(anchor.start)],
        after=whole[units.from_utf16(anchor.end) :],
        document=whole,
        title=title,
        clipboard=copied,
        scope=taken,
        words=count_words(text),
    )


def clipboard_text() -> str:
    """What was copied, as text. Only a template that declares the need gets to see it."""
    return str(QGuiApplication.clipboard().text())
