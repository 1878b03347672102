"""Every command of the window in one table: its name, its words, its menu, its key, its icon.

Menus, the palette, the key preferences and the key page of the help are all built from it, so a
command stands in each of them or in none. Keys that only mean something in one place (Tab while a
proposal is reviewed) have a `local_key`, shown in the menu but not bound: who owns that place
handles them, and they stay free everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from writer_app.ui.kit.menus import MENUS, marked

__all__ = [
    "COMMANDS",
    "MENUS",
    "Actions",
    "Command",
    "Conflict",
    "default_keys",
    "key_text",
    "keys_of",
    "usual_key",
    "words",
]

Std = QKeySequence.StandardKey
# Commands of a place whose keys the writer may change: those of a review and of a stream.
OF_A_REVIEW = (
    *("accept", "acceptChange", "rejectChange", "nextChange", "previousChange"),
    *("nextVariant", "previousVariant", "retry", "insertBelow", "reject", "stop"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `group` is the exclusive group of a choice, `role` where a Mac puts it."""

    name: str
    menu: str
    text: str
    key: str | Std = ""
    icon: str = ""
    local_key: str = ""
    checkable: bool = False
    group: str = ""
    line_before: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two commands that want the same key; the first one has it."""

    key: str
    has: str
    wanted_by: str


COMMANDS: tuple[Command, ...] = (
    # ---- file
    Command("new", "file", marked("New document"), Std.New, "file-plus"),
    Command("newTab", "file", marked("New tab"), "Ctrl+Shift+N"),
    Command("closeTab", "file", marked("Close tab"), "Ctrl+W"),
    Command("open", "file", marked("Open…"), Std.Open, "folder"),
    Command("openQuickly", "file", marked("Open quickly…"), "Ctrl+Shift+O", "search"),
    Command("save", "file", marked("Save"), Std.Save, line_before=True),
    Command("saveAs", "file", marked("Save as…"), "Ctrl+Shift+S"),
    Command("saveAsWord", "file", marked("Save as Word with changes tracked…")),
    Command("rename", "file", marked("Rename…"), "F2"),
    Command("keepVersion", "file", marked("Name this version…"), "", "history"),
    Command("compare", "file", marked("Compare with a file…")),
    Command("import", "file", marked("Import…"), line_before=True),
    Command("export", "file", marked("Export…"), "Ctrl+Shift+E", "export"),
    Command("exportOptions", "file", marked("Export options…")),
    Command("print", "file", marked("Print…"), Std.Print),
    Command("trash", "file", marked("Move to trash")),
    Command("showTrash", "file", marked("Show the trash"), "", "trash"),
    Command("newFolder", "file", marked("New folder…"), "", "folder-plus", line_before=True),
    Command("makeBook", "file", marked("Make this folder a book"), "", "book"),
    Command("newChapter", "file", marked("New chapter…"), "", "file-plus"),
    Command("addChapter", "file", marked("Add to the book")),
    Command("takeOutChapter", "file", marked("Take out of the book")),
    Command("chapterUp", "file", marked("Move the chapter up"), "Alt+Up"),
    Command("chapterDown", "file", marked("Move the chapter down"), "Alt+Down"),
    Command("nextChapter", "file", marked("Next chapter"), "Alt+PgDown"),
    Command("previousChapter", "file", marked("Previous chapter"), "Alt+PgUp"),
    Command("bookGoal", "file", marked("Goal of the book…")),
    Command("bookPages", "file", marked("Pages of the whole book"), "", "preview"),
    Command("exportBook", "file", marked("Export the book…"), "", "export"),
    Command("chooseFolder", "file", marked("Choose the documents folder…"), "", "folder"),
    Command("openFolder", "file", marked("Show documents folder"), "", "folder"),
    Command("snippets", "file", marked("Show the snippets"), "", "folder"),
    Command(
        "preferences",
        "file",
        marked("Preferences…"),
        "Ctrl+,",
        "settings",
        line_before=True,
        role=QAction.MenuRole.PreferencesRole,
    ),
    Command(
        "quit",
        "file",
        marked("Quit"),
        "Ctrl+Q",
        line_before=True,
        role=QAction.MenuRole.QuitRole,
    ),
    # ---- edit
    Command("undo", "edit", marked("Undo"), Std.Undo, "undo"),
    Command("redo", "edit", marked("Redo"), Std.Redo),
    Command("cut", "edit", marked("Cut"), Std.Cut, line_before=True),
    Command("copy", "edit", marked("Copy"), Std.Copy),
    Command("copyRich", "edit", marked("Copy as rich text")),
    Command("paste", "edit", marked("Paste"), Std.Paste),
    Command("pasteMarkdown", "edit", marked("Paste as Markdown")),
    Command("selectAll", "edit", marked("Select all"), Std.SelectAll),
    Command("find", "edit", marked("Find…"), Std.Find, "search", line_before=True),
    Command("findNext", "edit", marked("Find next"), "F3"),
    Command("findPrevious", "edit", marked("Find previous"), "Shift+F3"),
    Command("replace", "edit", marked("Find and replace…"), "Ctrl+H"),
    Command("nextIssue", "edit", marked("Next spelling or grammar mark"), "F8", line_before=True),
    Command("comment", "edit", marked("Comment"), "Ctrl+Shift+C", "chat", line_before=True),
    Command("nextComment", "edit", marked("Next comment"), "F4"),
    Command("previousComment", "edit", marked("Previous comment"), "Shift+F4"),
    Command("replyComment", "edit", marked("Reply to the comment")),
    Command("editComment", "edit", marked("Edit the comment")),
    Command("resolveComment", "edit", marked("Resolve or reopen the comment"), "Ctrl+Shift+X"),
    Command("deleteComment", "edit", marked("Delete the comment")),
    Command("houseStyle", "edit", marked("House style…")),
    Command("openLink", "edit", marked("Open link"), local_key="Ctrl+Return"),
    # ---- format
    Command("bold", "format", marked("Bold"), "Ctrl+B"),
    Command("italic", "format", marked("Italic"), "Ctrl+I"),
    Command("code", "format", marked("Code"), "Ctrl+`"),
    Command("link", "format", marked("Link"), "Ctrl+K"),
    Command("heading1", "format", marked("Heading"), "Ctrl+1", line_before=True),
    Command("heading2", "format", marked("Subheading"), "Ctrl+2"),
    Command("heading3", "format", marked("Minor heading"), "Ctrl+3"),
    Command("paragraph", "format", marked("Plain paragraph"), "Ctrl+0"),
    Command("quote", "format", marked("Quotation"), "Ctrl+Shift+.", line_before=True),
    Command("bullets", "format", marked("Bulleted list"), "Ctrl+Shift+8"),
    Command("numbers", "format", marked("Numbered list"), "Ctrl+Shift+7"),
    Command("alignTable", "format", marked("Align table"), "Ctrl+Shift+T"),
    Command("insertCitation", "format", marked("Insert citation…"), line_before=True),
    Command("typographic", "format", marked("Typographic quotes and dashes"), line_before=True),
    Command("unbroken", "format", marked("Join lines broken by hand")),
    Command("spaceChinese", "format", marked("Space between Chinese and Latin"), line_before=True),
    Command("fullWidth", "format", marked("Full-width punctuation in Chinese")),
    Command("halfWidth", "format", marked("Half-width punctuation")),
    # ---- view
    Command("palette", "view", marked("Command palette…"), "Ctrl+Shift+P", "search"),
    Command(
        "libraryPanel",
        "view",
        marked("Library"),
        "F9",
        "panel-left",
        checkable=True,
        line_before=True,
    ),
    Command(
        "assistantPanel",
        "view",
        marked("Assistant panel"),
        "Shift+F9",
        "panel-right",
        checkable=True,
    ),
    Command("preview", "view", marked("Preview"), "Ctrl+Shift+V", "preview", checkable=True),
    Command("focusMode", "view", marked("Focus mode"), "F11", "focus", checkable=True),
    Command("typewriter", "view", marked("Typewriter mode"), checkable=True),
    Command("commentColumn", "view", marked("Comments"), checkable=True),
    Command("textDetails", "view", marked("Words and reading time…"), line_before=True),
    Command("documentGoal", "view", marked("Goal of the document…")),
    Command("provenance", "view", marked("Show AI-written text"), checkable=True),
    Command("surprise", "view", marked("Surprise"), checkable=True),
    Command("nextSurprise", "view", marked("Next surprise"), "Shift+F8"),
    Command("previousSurprise", "view", marked("Previous surprise"), "Ctrl+F8"),
    Command("largerText", "view", marked("Larger text"), Std.ZoomIn, line_before=True),
    Command("smallerText", "view", marked("Smaller text"), Std.ZoomOut),
    Command(
        "themeSystem",
        "view",
        marked("Follow the system"),
        checkable=True,
        group="theme",
        line_before=True,
    ),
    Command("themePaper", "view", marked("Paper"), checkable=True, group="theme"),
    Command("themeInk", "view", marked("Ink"), checkable=True, group="theme"),
    Command("noAi", "view", marked("Write without AI"), checkable=True, line_before=True),
    Command(
        "splitView",
        "view",
        marked("Another document beside"),
        "Ctrl+\\",
        checkable=True,
        line_before=True,
    ),
    Command("nextTab", "view", marked("Next tab"), "Ctrl+Tab"),
    Command("previousTab", "view", marked("Previous tab"), "Ctrl+Shift+Tab"),
    Command("nextPane", "view", marked("Next pane"), "F6", line_before=True),
    Command("previousPane", "view", marked("Previous pane"), "Shift+F6"),
    # ---- assistant
    Command("rewrite", "assistant", marked("Rewrite"), "Ctrl+E", "rewrite"),
    Command("continue", "assistant", marked("Continue writing"), "Ctrl+J", "continue"),
    Command("otherWords", "assistant", marked("Synonyms"), "Ctrl+."),
    Command("freeze", "assistant", marked("Freeze or thaw the selection"), "Ctrl+L"),
    Command("quick", "assistant", marked("Rewrite the clipboard…")),
    Command("draft", "assistant", marked("Draft a new document"), "Ctrl+Shift+D", "draft"),
    Command("summarize", "assistant", marked("Summarize"), "Ctrl+Shift+M", "summarize"),
    Command("ask", "assistant", marked("Ask about the document"), "Ctrl+Shift+A", "chat"),
    Command("translate", "assistant", marked("Translate the document…"), "", "translate"),
    Command("reviewDocument", "assistant", marked("Review this document…"), "", "chat"),
    Command("throughDocument", "assistant", marked("Go through the document…")),
    Command("throughFolder", "assistant", marked("A template over a folder…")),
    Command(
        "accept",
        "assistant",
        marked("Accept all changes"),
        icon="check",
        local_key="Ctrl+Return",
        line_before=True,
    ),
    Command("acceptChange", "assistant", marked("Accept this change"), local_key="Return"),
    Command("rejectChange", "assistant", marked("Reject this change"), local_key="Backspace"),
    Command("nextChange", "assistant", marked("Next change"), local_key="Tab"),
    Command("previousChange", "assistant", marked("Previous change"), local_key="Shift+Tab"),
    Command("nextVariant", "assistant", marked("Next variant"), local_key="Alt+Right"),
    Command("previousVariant", "assistant", marked("Previous variant"), local_key="Alt+Left"),
    Command("retry", "assistant", marked("Try again"), icon="retry", local_key="Ctrl+R"),
    Command(
        "insertBelow",
        "assistant",
        marked("Insert below"),
        icon="insert-below",
        local_key="Ctrl+Shift+Return",
    ),
    Command("nextProposal", "assistant", marked("Next waiting proposal")),
    Command("rejectWaiting", "assistant", marked("Reject all that wait")),
    Command("reject", "assistant", marked("Reject"), icon="close", local_key="Esc"),
    Command("stop", "assistant", marked("Stop"), icon="stop", local_key="Esc"),
    Command(
        "templates",
        "assistant",
        marked("Templates"),
        "Ctrl+T",
        "template",
        line_before=True,
    ),
    Command("newTemplate", "assistant", marked("New template…"), "", "plus"),
    Command("editTemplate", "assistant", marked("Edit the template…")),
    Command("tryTemplate", "assistant", marked("Try the template on my texts…"), "", "compare"),
    Command("improveTemplate", "assistant", marked("Improve the template…")),
    Command("importTemplates", "assistant", marked("Import templates…"), "", "download"),
    Command("models", "assistant", marked("Models…"), "", "model"),
    Command("server", "assistant", marked("Server…"), "", "server"),
    Command("setUpModel", "assistant", marked("Set up a model…"), "", "model"),
    Command(
        "noAiFolder",
        "assistant",
        marked("No AI in this folder"),
        checkable=True,
        line_before=True,
    ),
    Command("monitor", "assistant", marked("Monitor"), checkable=True, line_before=True),
    Command("evidence", "assistant", marked("Privacy report…"), "", "info"),
    # ---- help
    Command("help", "help", marked("Help"), Std.HelpContents, "info"),
    Command("keys", "help", marked("Keys")),
    Command("openLogs", "help", marked("Show the log folder"), line_before=True),
    Command(
        "about",
        "help",
        marked("About Writer App"),
        line_before=True,
        role=QAction.MenuRole.AboutRole,
    ),
)


def words(command: Command) -> str:
    """The command's words in the window's language."""
    return QCoreApplication.translate("Actions", command.text)


def default_keys(command: Command) -> list[QKeySequence]:
    """The keys that come with the program."""
    if isinstance(command.key, QKeySequence.StandardKey):
        return QKeySequence.keyBindings(command.key)
    return [QKeySequence(command.key)] if command.key else []


def keys_of(name: str, chosen: Mapping[str, str]) -> list[QKeySequence]:
    """A command's keys: the writer's choice, else those that come with the program."""
    if name in chosen:
        return [QKeySequence(chosen[name])]
    command = next(command for command in COMMANDS if command.name == name)
    return [QKeySequence(command.local_key)] if command.local_key else default_keys(command)


def usual_key(name: str) -> QKeySequence:
    """The first key that comes with the program; empty for none."""
    return next(iter(keys_of(name, {})), QKeySequence())


def key_text(keys: Iterable[QKeySequence]) -> str:
    """The first key, as the platform writes it."""
    first = next(iter(keys), None)
    return first.toString(QKeySequence.SequenceFormat.NativeText) if first else ""


class Actions(QObject):
    """The table made into `QAction`s, children of the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._freed: set[QKeySequence] = set()  # looked up at every key, so found once
        self._place_keys = {c.name: QKeySequence(c.local_key) for c in COMMANDS if c.local_key}
        groups: dict[str, QActionGroup] = {}
        for command in COMMANDS:
            action = QAction(parent)
            action.setObjectName(f"action.{command.name}")
            action.setCheckable(command.checkable)
            action.setMenuRole(command.role)
            if command.group:
                group = groups.setdefault(command.group, QActionGroup(self))
                group.addAction(action)
            self._actions[command.name] = action
        self.retranslate()
        self.set_keys({})

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def retranslate(self) -> None:
        """Take the words again, after the language changed."""
        for command in COMMANDS:
            action = self._actions[command.name]
            text = words(command)
            action.setIconText(text.rstrip("…"))
            shown = key_text([self._place_keys[command.name]]) if command.local_key else ""
            action.setText(f"{text}\t{shown}" if shown else text)

    def set_keys(self, chosen: Mapping[str, str]) -> list[Conflict]:
        """Bind the keys; the writer's choice comes before a default. Reports what collided."""
        taken: dict[str, str] = {}
        conflicts: list[Conflict] = []
        by_choice = sorted(COMMANDS, key=lambda c: c.name not in chosen)
        for command in by_choice:
            if command.local_key:
                continue
            wanted = keys_of(command.name, chosen)
            free: list[QKeySequence] = []
            for key in wanted:
                text = key.toString()
                if not text:
                    continue
                if text in taken:
                    conflicts.append(Conflict(text, taken[text], command.name))
                    continue
                taken[text] = command.name
                free.append(key)
            self._actions[command.name].setShortcuts(free)
        conflicts += self._set_place_keys(chosen, taken)
        usual = [key for c in COMMANDS if not c.local_key for key in default_keys(c)]
        self._freed = {key for key in usual if key.toString() not in taken}
        self.retranslate()
        return conflicts

    def _set_place_keys(self, chosen: Mapping[str, str], taken: dict[str, str]) -> list[Conflict]:
        """The keys that mean something in one place; a chosen one must be free everywhere."""
        conflicts = []
        taken = dict(taken)
        for command in (c for c in COMMANDS if c.local_key):
            key = keys_of(command.name, chosen)[0]
            if command.name in chosen and key.toString() in taken:
                conflicts.append(Conflict(key.toString(), taken[key.toString()], command.name))
                key = QKeySequence(command.local_key)
            elif not key.isEmpty():
                taken.setdefault(key.toString(), command.name)
            self._place_keys[command.name] = key
        return conflicts

    def owner(self, key: QKeySequence, but: str = "") -> str:
        """The command that has a key everywhere in the window, other than `but`; "" for none."""
        if key.isEmpty():
            return ""
        return next((n for n, a in self._actions.items() if n != but and key in a.shortcuts()), "")

    def freed(self, key: QKeySequence) -> bool:
        """Whether a key was a command's until the writer chose another, and is nobody's now.

        Fields know some of these keys by themselves (Ctrl+K cuts a line on some desktops); where
        a command of ours died, nothing else may come alive.
        """
        return key in self._freed

    def sequence(self, name: str) -> QKeySequence:
        """The key of a command as it is now, wherever it means something; empty for none."""
        if name in self._place_keys:
            return self._place_keys[name]
        return next(iter(self._actions[name].shortcuts()), QKeySequence())

    def key_of(self, name: str) -> str:
        """The key of a command as text, for tooltips and the palette."""
        return key_text([self.sequence(name)])

    def tip(self, name: str) -> str:
        """Words and key, for a control that shows only an icon."""
        action, key = self._actions[name], self.key_of(name)
        return f"{action.iconText()} ({key})" if key else action.iconText()
