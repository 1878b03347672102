"""What the page gives a template: the passage it would take, and the values the program knows."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QGuiApplication

from writer_app.bridge.review import scopes
from writer_app.domain.templates.template import TEXT_NAMES, Template
from writer_app.domain.text.text import Utf16Map, count_words, language, language_name
from writer_app.ui.page.editor import Editor
from writer_app.ui.panels.template_form import PageValues


def page_values(template: Template, editor: Editor, title: str) -> PageValues:
    """The values for a template on the page as it is now."""
    known = {name: "" for name in ("before", "after", "outline", "glossary", "style_notes")}
    known |= {"date": date.today().isoformat(), "title": title}
    if "clipboard" in template.head.needs and (copied := clipboard_text()).strip():
        known["clipboard"] = copied
    scope = template.head.scope
    if scope == "none" or template.head.apply == "new_document":
        return PageValues({**known, "language": ""}, scope="none")
    whole = editor.raw_text()
    found = scopes.first_passage(whole, editor.selection(), scope)
    if found is None:
        return PageValues({**known, "language": ""}, scope=scope)
    anchor, taken = found
    text = editor.text_of(anchor)
    units = Utf16Map(whole)
    known |= dict.fromkeys(TEXT_NAMES, text)
    if scope != "document":
        known["document"] = whole
    known |= {
        "before": whole[: units.from_utf16(anchor.start)][-400:],
        "after": whole[units.from_utf16(anchor.end) :][:400],
        "language": language_name(language(text)),
    }
    return PageValues(known, "selection", count_words(text), taken)


def clipboard_text() -> str:
    """What was copied, as text. Only a template that declares the need gets to see it."""
    return str(QGuiApplication.clipboard().text())
