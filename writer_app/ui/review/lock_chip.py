"""The lock sign of the bars: what of the passage cannot change, opened to see and loosen each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from writer_app.domain.locks.locks import Held, LockKind, counts
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Chip
from writer_app.ui.review.inline_strings import marked, tr

_ONE = {
    LockKind.NUMBERS: marked("1 number"),
    LockKind.LINKS: marked("1 link"),
    LockKind.QUOTES: marked("1 quotation"),
    LockKind.NAMES: marked("1 name"),
}
_MANY = {
    LockKind.NUMBERS: marked("{count} numbers"),
    LockKind.LINKS: marked("{count} links"),
    LockKind.QUOTES: marked("{count} quotations"),
    LockKind.NAMES: marked("{count} names"),
}
_FROZEN = marked("1 frozen passage"), marked("{count} frozen passages")
_LISTED = 12  # things of one kind that the menu names; the others go with their kind
_LONGEST = 48  # characters of a thing that the menu shows


class LockChip(Chip):
    """Hidden where the passage has nothing that is held."""

    loosened = Signal(object)  # what may change now, a tuple of Held

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", menu=True)
        self.setObjectName("lockChip")
        self.setAccessibleName(tr("What is held"))
        self._held: tuple[Held, ...] = ()
        self._loose: tuple[Held, ...] = ()
        self._decoded = True
        self._frozen: tuple[str, ...] = ()
        self.clicked.connect(self._open)
        self.hide()

    def show_held(
        self,
        held: tuple[Held, ...],
        loosened: tuple[Held, ...],
        *,
        decoded: bool = True,
        frozen: tuple[str, ...] = (),
    ) -> None:
        """What can be held of the passage, what of it the writer let go, and the frozen words.

        An engine that was not `decoded` with locks leaves them to the comparison that follows.
        """
        self._held, self._loose, self._decoded = held, loosened, decoded
        self._frozen = frozen
        self.setVisible(bool(held or frozen))
        self._say(self._words())

    def fit(self, room: int) -> int:
        """Say it in full where that takes at most `room` pixels, else in a number; the width."""
        if not self._held and not self._frozen:
            return 0
        self.show()
        self._say(self._words())
        if self.sizeHint().width() > room:
            self.shorten()
        return self.sizeHint().width()

    def shorten(self) -> None:
        """Say only how many."""
        if self._held or self._frozen:
            words = tr("{count} held") if self._decoded else tr("{count} checked")
            self._say(words.format(count=f"{len(self._kept()) + len(self._frozen):,}"))

    def _say(self, words: str) -> None:
        self.set_text(words)
        self.setAccessibleName(self._words())
        self.setToolTip(self._words())

    def _kept(self) -> tuple[Held, ...]:
        return tuple(each for each in self._held if each not in self._loose)

    def _words(self) -> str:
        kept = counts(self._kept(), LockKind)
        parts = [_counted(kind, count) for kind, count in kept.items()]
        parts += [_number(_FROZEN, len(self._frozen))] if self._frozen else []
        if not parts:
            return tr("nothing held")
        things = tr(", ").join(parts)
        if not self._decoded:
            return tr("{things} checked afterwards, not held").format(things=things)
        return tr("{things} held").format(things=things)

    # ---- the menu ----------------------------------------------------------------------------
    def _open(self) -> None:
        menu = self.menu_of_locks()
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def menu_of_locks(self) -> QMenu:
        """Every kind and its things, checked while they are held."""
        menu = QMenu(self)
        menu.setObjectName("lockMenu")
        for kind in dict.fromkeys(each.kind for each in self._held):
            things = [each for each in self._held if each.kind is kind]
            if menu.actions():
                menu.addSeparator()
            one = f": {_short(things[0].text)}" if len(things) == 1 else ""
            self._add(menu, f"{_counted(kind, len(things))}{one}", things)
            for each in things[:_LISTED] if len(things) > 1 else ():
                self._add(menu, f"    {_short(each.text)}", [each])
        if self._frozen:
            self._add_frozen(menu)
        return menu

    def _add_frozen(self, menu: QMenu) -> None:
        """The frozen words, to be seen: they are thawed on the page."""
        if menu.actions():
            menu.addSeparator()
        several = len(self._frozen) > 1
        one = "" if several else f": {_short(self._frozen[0])}"
        shown = [f"{_number(_FROZEN, len(self._frozen))}{one}"]
        shown += [f"    {_short(words)}" for words in self._frozen[:_LISTED]] if several else []
        for words in shown:
            action = menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(True)
            action.setEnabled(False)

    def _add(self, menu: QMenu, words: str, things: list[Held]) -> None:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(not any(each in self._loose for each in things))
        action.toggled.connect(lambda on: self._switch(things, held=on))

    def _switch(self, things: Iterable[Held], *, held: bool) -> None:
        changed = set(things)
        wanted = {*self._loose} - changed if held else {*self._loose} | changed
        loose = tuple(each for each in self._held if each in wanted)
        self.show_held(self._held, loose, decoded=self._decoded, frozen=self._frozen)
        self.loosened.emit(loose)


def _counted(kind: LockKind, count: int) -> str:
    if kind not in _ONE:
        return str(count)
    return _number((_ONE[kind], _MANY[kind]), count)


def _number(forms: tuple[str, str], count: int) -> str:
    return tr(forms[0]) if count == 1 else tr(forms[1]).format(count=f"{count:,}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    if line.endswith(".") and line.count(".") == 1 and line[:1].isdigit():
        line = line[:-1]  # the end of a sentence that a date stands at
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
