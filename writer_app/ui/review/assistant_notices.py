"""What the assistant raises for the window, as the notice bar shows it."""

from __future__ import annotations

from collections.abc import Callable

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.review import inline_strings

_BRIEF = (
    NoticeKind.REJECTED,
    NoticeKind.ALL_REJECTED,
    NoticeKind.IDENTICAL,
    NoticeKind.STOPPED,
    NoticeKind.NO_TEXT,
)

# The keys of notices that are settled when they no longer hold.
REJECTED = f"assistant.{NoticeKind.REJECTED}"
ALL_REJECTED = f"assistant.{NoticeKind.ALL_REJECTED}"
WAITING = f"assistant.{NoticeKind.WAITING}"
TRASH = "trash"


def passes(key: str) -> bool:
    """Whether a notice belongs to the moment: another document, view or request ends it."""
    return key == TRASH or (key.startswith("assistant.") and key != WAITING)


def bar_notice(
    notice: Notice, *, undo: str, doing: Callable[[NoticeAct], Callable[[], None]]
) -> BarNotice:
    """A notice in words; `undo` is the key that takes back, `doing` what its buttons do."""
    brief = notice.kind in _BRIEF
    actions = tuple(NoticeAction(inline_strings.act(act), doing(act)) for act in notice.actions)
    return BarNotice(
        f"assistant.{notice.kind}",
        inline_strings.sentence(notice, undo=undo),
        "info" if brief or notice.kind is NoticeKind.WAITING else "warning",
        actions,
        brief=brief,
    )
