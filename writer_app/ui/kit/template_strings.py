"""What templates' groups, scopes, results and dials are called in the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

PINNED = ""  # the group of the pinned templates
GROUPS = {
    PINNED: "Pinned",
    "recent": "Used last",
    "broken": "Cannot be used yet",
    "edit": "Edit",
    "email": "E-mail",
    "draft": "Draft",
    "summary": "Read",
    "structure": "Structure",
    "review": "Review",
    "translate": "Translate",
    "other": "Other",
}
TAGS = (
    "draft",
    "edit",
    "email",
    "fiction",
    "proofread",
    "review",
    "structure",
    "summary",
    "tone",
    "translate",
    "work",
)
DIALS = {"free": "Free", "light": "Light", "careful": "Careful", "strict": "Strict"}
SCOPES = {
    "selection": "Selection",
    "sentence": "Sentence",
    "paragraph": "Paragraph",
    "section": "Section",
    "document": "Document",
    "none": "Needs no text",
}
RESULTS = {
    "review": "Review in place",
    "direct": "Replaces at once",
    "insert_below": "Inserted below",
    "new_document": "Makes a new document",
    "panel": "In this panel",
}

NEEDS = {
    "document": "the whole document",
    "clipboard": "the clipboard",
    "sources": "the sources",
}


def need_words(need: str) -> str:
    """What a template wants to see beyond the passage it works on."""
    return QCoreApplication.translate("Needs", NEEDS.get(need, need))


def group_words(group: str) -> str:
    """What a group of templates is called; a writer's own tag is its own name."""
    words = GROUPS.get(group)
    if words is None:
        return group[:1].upper() + group[1:]
    return QCoreApplication.translate("TemplateGroups", words)


def tag_words(tag: str) -> str:
    """What a template's tag is called; a writer's own tag is its own name."""
    return QCoreApplication.translate("Tags", tag) if tag in TAGS else tag


def result_words(apply: str) -> str:
    """Where a template's result goes."""
    return QCoreApplication.translate("Apply", RESULTS.get(apply, apply))


def dial_words(dial: str) -> str:
    """What a change dial is called."""
    return QCoreApplication.translate("Dial", DIALS.get(dial, dial))


def scope_words(scope: str) -> str:
    """What a passage is called."""
    return QCoreApplication.translate("Scope", SCOPES.get(scope, scope))
