"""Kills a real window in the middle of what it does to files, at every step on the disk in turn.

    python tests/faults/kill_actions.py FOLDER [EVERY] [ACTION ...]

For each action (rename, move, drag, folder, export, picture, restore, replace, import, trash, book)
a forked process opens the window over a fresh home, types words that are not saved, and does the
action; just before its Nth step on the disk (a file opened to be written, renamed, linked, removed,
a folder made or removed) it kills itself. N grows by EVERY until the action ends by itself; then it
is killed after the action. A second process starts the program again and says what the writer sees.

Checked: every text is there once, as it was or as the action makes it, the typed words with it; no
half of a file, no second copy, nothing left over; the versions are found under the document's name;
the start says what a recovery says and nothing else. Prints one line of JSON and exits 1 at the
first loss. Linux only: it forks a process that has Qt loaded.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QTextCursor
from PySide6.QtTest import QTest

from tests.living import live
from writer_app import app
from writer_app.rooms import assistant, documents, library, pages  # noqa: F401  # loaded before forks
from writer_app.storage.files import atomic
from writer_app.storage.index.history import HistoryStore
from writer_app.storage.index.library import TRASH
from writer_app.ui.kit.rows import RowList
from writer_app.ui.library.export_controller import ExportController
from writer_app.ui.library.import_controller import ImportController
from writer_app.ui.page.find_bar import FindBar
from writer_app.ui.window.main_window import MainWindow

FIRST = "# Alpha\n\nThe sea rose, and the sea fell.\n"
SAVED = "# Alpha\n\nThe sea rose, and the sea fell. A second line.\n"
TYPED = "# Alpha\n\nThe sea rose, and the sea fell. A second line. Not saved yet.\n"
OTHER = "# Beta\n\nAnother text.\n"
BOOK = "# Novel\n\n- [One](1.md)\n- [Two](2.md)\n"
PAGE = "<html><body><h1>Tides</h1><p>The <b>water</b> rose.</p></body></html>"
WAIT_S = 20.0  # an action that has not ended by then has failed
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STEPS = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}


class Desk:
    """The window of a round, and the places of its files."""

    def __init__(self, home: Path) -> None:
        self.home, self.docs = home, home / "documents"
        self.alpha, self.sub = self.docs / "alpha.md", self.docs / "sub"
        self.window: MainWindow = app.build(home, "scripted")
        self.window.show_page("")

    def until(self, there: Callable[[], object]) -> None:
        end = time.monotonic() + WAIT_S
        while not there():
            if time.monotonic() > end:
                raise TimeoutError("the action did not end")
            live(10)

    def type(self, text: str) -> None:
        self.window.editor.moveCursor(QTextCursor.MoveOperation.End)
        self.window.editor.moveCursor(QTextCursor.MoveOperation.Left)
        QTest.keyClicks(self.window.editor, text)

    def ready(self) -> None:
        """Open Alpha, with two versions and words that are not saved."""
        window = self.window
        window.open_document(self.alpha)
        self.type(" A second line.")
        window.save_document()
        listed = window.findChild(RowList, "historyList")
        self.until(lambda: len(listed.rows.rows()) >= 3)
        self.until(lambda: len(window.library._model.documents) == 5)
        self.type(" Not saved yet.")
        live(100)

    # ---- the actions
    def rename(self) -> None:
        self.window.library.renamed.emit(self.alpha, "omega")
        self.until(lambda: self.window.document_path() == self.docs / "omega.md")

    def move(self) -> None:
        self.window.library.moveRequested.emit(self.alpha, self.sub)
        self.until(lambda: self.window.document_path() == self.sub / "alpha.md")

    def drag(self) -> None:
        self.window.library.list.moveWanted.emit(str(self.sub / "beta.md"), "")
        self.until((self.docs / "beta.md").exists)

    def folder(self) -> None:
        self.window.library.folderRenamed.emit(self.sub, "other")
        self.until((self.docs / "other" / "beta.md").exists)

    def export(self) -> None:
        desk = self.window.findChild(ExportController)
        ended: list[object] = []
        desk._exporter.done.connect(lambda *told: ended.append(told))
        desk.export(self.home / "out.html")
        self.until(lambda: ended)

    def picture(self) -> None:
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(QColor("red"))
        data = QMimeData()
        data.setImageData(image)
        QGuiApplication.clipboard().setMimeData(data)
        QTest.keyClick(self.window.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: "assets/" in self.window.editor.raw_text())
        self.window.save_document()

    def restore(self) -> None:
        listed = self.window.findChild(RowList, "historyList")
        listed.chosen.emit(listed.rows.rows()[-1].key)
        self.until(self.window.compare.restore.isVisible)
        self.window.compare.restore.click()
        self.until(lambda: self.alpha.read_text(encoding="utf-8") == FIRST)

    def replace(self) -> None:
        self.window.commands["replace"].trigger()
        bar = self.window.findChild(FindBar)
        bar.query.setText("sea")
        bar.new.setText("tide")
        bar.replace_all()
        self.window.save_document()

    def imported(self) -> None:
        self.window.findChild(ImportController).import_file(self.home / "tides.html")
        self.until(lambda: self.window.document_path() == self.docs / "Tides.md")

    def trash(self) -> None:
        self.window.library.trashRequested.emit(self.alpha)
        self.until(lambda: not self.alpha.exists())

    def book(self) -> None:
        novel = self.docs / "novel"
        self.window.library.placeRequested.emit(novel / "2.md", novel, novel / "1.md", False)
        self.until(lambda: (novel / "book.md").read_text("utf-8").index("Two") < 15)


ACTIONS: dict[str, Callable[[Desk], None]] = {
    "rename": Desk.rename,
    "move": Desk.move,
    "drag": Desk.drag,
    "folder": Desk.folder,
    "export": Desk.export,
    "picture": Desk.picture,
    "restore": Desk.restore,
    "replace": Desk.replace,
    "import": Desk.imported,
    "trash": Desk.trash,
    "book": Desk.book,
}
REPLACED = {text.replace("sea", "tide") for text in (SAVED, TYPED)}
TEXTS: dict[str, set[str]] = {  # what Alpha may hold on the disk beside its own three states
    "replace": REPLACED,
}


def made(home: Path) -> None:
    """A library of five documents, one folder of which is a book."""
    shutil.rmtree(home, ignore_errors=True)
    files = {
        "documents/alpha.md": FIRST,
        "documents/sub/beta.md": OTHER,
        "documents/novel/book.md": BOOK,
        "documents/novel/1.md": "# One\n",
        "documents/novel/2.md": "# Two\n",
        "tides.html": PAGE,
        "config/settings.json": json.dumps(
            {"editing": {"autosave_seconds": 60, "proofreading": "off"}}
        ),
    }
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")


def forked(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; returns how that ended, as `os.waitpid` says it."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001  # a forked process must not come back to the parent's code
        traceback.print_exc()
    os._exit(code)


def kill_before(step: int, home: Path) -> Callable[[], int]:
    """From now on this process dies before its Nth step on the disk below `home`."""
    taken = 0

    def heard(event: str, told: tuple[Any, ...]) -> None:
        nonlocal taken
        if event == "open":
            if not isinstance(told[2], int) or not told[2] & _WRITES:
                return
        elif event not in _STEPS:
            return
        if not str(told[0]).startswith(str(home)):
            return
        taken += 1
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)
    return lambda: taken


def act(home: Path, action: str, step: int) -> None:
    """The process that is killed."""
    desk = Desk(home)
    desk.ready()
    kill_before(step, home)
    ACTIONS[action](desk)
    live(300)


def start_again(home: Path, report: Path) -> None:
    """What the writer finds: the page, its path, and what the bar says."""
    desk = Desk(home)
    live(300)
    path, notice = desk.window.document_path(), desk.window.notices.current
    report.write_text(
        json.dumps(
            {
                "path": str(path or ""),
                "text": desk.window.editor.raw_text(),
                "says": notice.text if notice is not None else "",
            }
        ),
        encoding="utf-8",
    )
    app.shutdown(desk.window)


def faults(home: Path, action: str, seen: dict[str, str]) -> list[str]:
    """What is wrong after a start, in words."""
    docs = home / "documents"
    held = {path: path.read_bytes() for path in docs.rglob("*") if path.is_file()}
    found: list[str] = []
    held = {p: data for p, data in held.items() if not atomic.is_temporary(p.name)}  # go in an hour
    texts = {p: d.decode("utf-8", "replace") for p, d in held.items() if p.suffix == ".md"}
    alpha = [path for path, text in texts.items() if text.startswith("# Alpha")]
    own = {FIRST, SAVED, TYPED, *TEXTS.get(action, set())}
    if len(alpha) != 1:
        found.append(f"Alpha is there {len(alpha)} times: {alpha}")
    elif action == "picture":
        found += _picture(docs, texts[alpha[0]])
    elif texts[alpha[0]] not in own:
        found.append(f"Alpha is torn: {texts[alpha[0]]!r}")
    found += _others(texts, action)
    found += _page(home, action, seen, alpha)
    if (out := home / "out.html").exists() and not out.read_text("utf-8").endswith("</html>\n"):
        found.append("half an export")
    return found


def _picture(docs: Path, text: str) -> list[str]:
    """A picture that the text names is there, and whole."""
    names = [part.split(")")[0] for part in text.split("](")[1:]]
    lost = [name for name in names if QImage(str(docs / name)).isNull()]
    return [f"the picture {name} is not there" for name in lost]


def _others(texts: dict[Path, str], action: str) -> list[str]:
    count = {text: list(texts.values()).count(text) for text in texts.values()}
    found = [f"{text!r} is there {n} times" for text, n in count.items() if n != 1]
    wanted = [OTHER, "# One\n", "# Two\n"]
    found += [f"{text!r} is gone" for text in wanted if text not in count]
    books = [text for text in count if text.startswith("# Novel")]
    turned = "# Novel\n\n- [Two](2.md)\n- [One](1.md)\n"
    if books not in ([BOOK], [turned]) or (action != "book" and books != [BOOK]):
        found.append(f"the book's list is {books}")
    tides = [text for text in count if text.startswith("# Tides")]
    if tides not in ([], ["# Tides\n\nThe **water** rose.\n"]):
        found.append(f"half an import: {tides}")
    return found


def _page(home: Path, action: str, seen: dict[str, str], alpha: list[Path]) -> list[str]:
    """The typed words are on the page or in the file, the versions under the document's name."""
    found: list[str] = []
    says = seen["says"]
    if says and not says.startswith(("The last session ended", "Your text of the last session")):
        found.append(f"the start says: {says}")
    there = alpha[0].read_text("utf-8") if len(alpha) == 1 else ""
    kept = {there, seen["text"]}
    done = REPLACED if action == "replace" else {FIRST} if action == "restore" else set()
    pasted = action == "picture" and any("Not saved yet." in text for text in kept)
    if not (pasted or kept & {TYPED, *done}):
        found.append(f"the typed words are gone: {seen}")
    if len(alpha) == 1 and TRASH not in alpha[0].parts:
        store = HistoryStore(home / "data" / "history.sqlite", home / "documents")
        with contextlib.closing(store):
            if not store.versions(alpha[0]):
                found.append(f"the versions of {alpha[0].name} are gone")
    return found


def trial(folder: Path, action: str, every: int) -> tuple[int, list[str]]:
    """Every EVERYth step of an action; how many rounds, and what was wrong in the first bad one."""
    home, report = folder / "home", folder / "seen.json"
    step, rounds = 1, 0
    while True:
        made(home)
        status = forked(lambda step=step: act(home, action, step))
        ended = os.WIFEXITED(status)
        if ended and os.WEXITSTATUS(status):
            return rounds, [f"{action} failed by itself"]
        report.unlink(missing_ok=True)
        status = forked(lambda: start_again(home, report))
        rounds += 1
        if not report.exists() or not os.WIFEXITED(status) or os.WEXITSTATUS(status):
            return rounds, [f"{action}, step {step}: the program did not start"]
        wrong = faults(home, action, json.loads(report.read_text("utf-8")))
        if wrong:
            return rounds, [f"{action}, step {step}: {each}" for each in wrong]
        if ended:
            return rounds, []
        step += every


def main() -> int:
    """Run the trials."""
    folder = Path(sys.argv[1])
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    folder.mkdir(parents=True, exist_ok=True)
    rounds: dict[str, int] = {}
    lost: list[str] = []
    for action in sys.argv[3:] or ACTIONS:
        rounds[action], wrong = trial(folder, action, every)
        lost += wrong
    print(json.dumps({"rounds": rounds, "lost": lost}, ensure_ascii=False))
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
