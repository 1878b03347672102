"""The menus by name and title; a module of its own because the first paint needs no more."""

from __future__ import annotations


def marked(text: str) -> str:
    """Marks a string of the table as one to translate, in the context “Actions”."""
    return text


MENUS: tuple[tuple[str, str], ...] = (
    ("file", marked("&File")),
    ("edit", marked("&Edit")),
    ("format", marked("F&ormat")),
    ("view", marked("&View")),
    ("assistant", marked("&Assistant")),
    ("help", marked("&Help")),
)
# Commands that stand together in a menu of their own, so that no menu is taller than a laptop.
SUBMENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        marked("Book"),
        (
            *("makeBook", "newChapter", "addChapter", "takeOutChapter", "chapterUp", "chapterDown"),
            *("nextChapter", "previousChapter", "bookGoal", "bookPages", "exportBook"),
        ),
    ),
    (
        marked("Review a proposal"),
        (
            *("acceptChange", "rejectChange", "nextChange", "previousChange", "nextVariant"),
            *("previousVariant", "retry", "insertBelow", "nextProposal", "rejectWaiting"),
        ),
    ),
    (
        marked("Comments"),
        (
            *("nextComment", "previousComment", "replyComment", "editComment"),
            *("resolveComment", "deleteComment"),
        ),
    ),
    (
        marked("Work on templates"),
        ("newTemplate", "editTemplate", "tryTemplate", "improveTemplate", "importTemplates"),
    ),
)
