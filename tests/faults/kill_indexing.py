"""Kills a real window while it indexes: the index is whole or made anew, no answer is lost.

    python tests/faults/kill_indexing.py FOLDER [ROUNDS] [SEED]

Each round starts the window offscreen over one and the same home, changes some of its documents,
begins to index, and asks a question about the open document; a line on standard output names each
answer once it is shown. SIGKILL comes at a random moment. Checked after each: the database is
sound, no source in it is torn, every answer that was shown is in the conversation's file, and no
child outlives the window. At the end one window goes through to the last passage. Prints one line
of JSON and exits 1 at the first loss. Linux only.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import psutil

DOCUMENTS, CHANGED = 240, 60  # documents of the home, and those that a round changes
LONGEST_S = 6.0  # from the begin of indexing to the kill
WORDS = ("harbour", "ferry", "ticket", "garden", "council", "market", "winter", "school")
SIZES = (2, 4)  # passages of a document: its first versions, and those after


def main() -> int:
    """The rounds, or one window that is to be killed."""
    if sys.argv[1:2] == ["--window"]:
        be_the_window(Path(sys.argv[2]), sys.argv[3] == "through")
        return 0
    home = Path(sys.argv[1]).absolute()
    rounds, seed = (int(each) for each in (*sys.argv[2:], "30", "5")[:2])
    result = killed(home, rounds, random.Random(seed))
    print(json.dumps(result))
    return 1 if result["lost"] else 0


# ---- the window
def be_the_window(home: Path, through: bool) -> None:
    """Index and ask until killed; with `through`, end once all is indexed."""
    from tests.living import live
    from writer_app import app
    from writer_app.storage.sources.finder import Finder

    house = app.House(app.application(), app.app_paths.find(home).create(), "scripted")
    house.move_in()
    house.window.show()
    house.window.open_document(home / "documents" / "open.md")
    index = house.library.sources
    index.follow()
    print("indexing", flush=True)
    finder: Finder = index.finder()
    house.chat.show()
    chat, shown = house.chat._made().chat, 0
    while not (through and done(finder)):
        live(150)
        if not chat.busy:
            if len(turns := chat.conversation.turns) > shown:
                shown = len(turns)
                print(f"answer {shown}", flush=True)
            chat.ask(f"Who keeps lighthouse {len(turns)}?")
    house.shut_down()


def done(finder: Any) -> bool:
    """Whether every document has its passages and every passage its meaning."""
    known = finder.store.stamps(library=True)
    total, meant = finder.store.counts()
    return len(known) > DOCUMENTS and total == meant


# ---- the one who kills
def killed(home: Path, rounds: int, chance: random.Random) -> dict[str, Any]:
    """So many rounds; `lost` says what was, "" for nothing."""
    fill(home, chance, range(DOCUMENTS), SIZES[0])
    (home / "documents" / "open.md").write_text("# Light\n\nThe keeper lives in the tower.\n")
    found = {"rounds": 0, "amid": 0, "answers": 0, "lost": ""}
    for _ in range(rounds):
        answers, left = one_round(home, chance)
        found["rounds"] += 1
        found["amid"] += amid(home)
        found["answers"] = max(found["answers"], answers)
        found["lost"] = damage(home) or lost_answers(home, answers) or left
        if found["lost"]:
            return found
        fill(home, chance, chance.sample(range(DOCUMENTS), CHANGED), chance.choice(SIZES))
    with window(home, "through") as last:
        if last.wait(3600):
            found["lost"] = "the last window did not come through"
    found["lost"] = found["lost"] or damage(home, whole=True)
    return found


def one_round(home: Path, chance: random.Random) -> tuple[int, str]:
    """How many answers were shown before the kill, and which children outlived it."""
    with window(home, "kill") as writer:
        assert writer.stdout is not None
        while writer.stdout.readline() not in ("indexing\n", ""):
            pass
        time.sleep(chance.uniform(0, LONGEST_S))
        children = psutil.Process(writer.pid).children(recursive=True)
        writer.send_signal(signal.SIGKILL)
        lines = writer.stdout.read().splitlines()
    _, left = psutil.wait_procs(children, timeout=20)
    alive = [each for each in left if each.status() != psutil.STATUS_ZOMBIE]
    shown = [int(line.split()[1]) for line in lines if line.startswith("answer ")]
    return max(shown, default=0), f"alive: {alive}" if alive else ""


@contextlib.contextmanager
def window(home: Path, how: str) -> Any:
    """A window of its own process."""
    command = [sys.executable, __file__, "--window", str(home), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as made:
        yield made


def fill(home: Path, chance: random.Random, numbers: Any, passages: int) -> None:
    """New versions of documents."""
    for number in numbers:
        path = home / "documents" / f"{number // 80}" / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = [
            f"## Part {n}\n\n" + " ".join(chance.choices(WORDS, k=30)) for n in range(passages)
        ]
        path.write_text(f"# Document {number}\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


# ---- what is looked at
def amid(home: Path) -> bool:
    """Whether the kill came before the index was done."""
    file = home / "data" / "sources.sqlite"
    if not file.exists():
        return True
    with contextlib.closing(sqlite3.connect(file)) as db:
        try:
            rows = db.execute("SELECT path, time FROM sources").fetchall()
            (lacking,) = db.execute(
                "SELECT count(*) FROM passages WHERE meaning IS NULL"
            ).fetchone()
        except sqlite3.OperationalError:  # killed before the tables were there
            return True
    behind = [path for path, when in rows if Path(path).stat().st_mtime_ns != when]
    return len(rows) <= DOCUMENTS or bool(behind) or lacking > 0


def damage(home: Path, *, whole: bool = False) -> str:
    """What is wrong with the index; with `whole` it also has to have every document as it is."""
    file = home / "data" / "sources.sqlite"
    if not file.exists():
        return "there is no index" if whole else ""
    with contextlib.closing(sqlite3.connect(file)) as db:
        (state,) = db.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            return f"the index: {state}"
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        if "passages" not in tables:
            return "the index has no tables" if whole else ""
        counts = db.execute(
            "SELECT path, time, (SELECT count(*) FROM passages WHERE source = sources.id) "
            "FROM sources"
        ).fetchall()
        torn = [path for path, _, count in counts if count not in (1, *SIZES)]
        if torn:
            return f"torn: {torn}"
        return _unfinished(db, counts) if whole else ""


def _unfinished(db: sqlite3.Connection, counts: list[tuple[str, int, int]]) -> str:
    if len(counts) != DOCUMENTS + 1:
        return f"{len(counts)} documents in the index"
    for path, when, count in counts:
        text = Path(path).read_text(encoding="utf-8")
        if Path(path).stat().st_mtime_ns != when or count != max(1, text.count("## ")):
            return f"not up to date: {path}"
    (lacking,) = db.execute("SELECT count(*) FROM passages WHERE meaning IS NULL").fetchone()
    return f"{lacking} passages without meaning" if lacking else ""


def lost_answers(home: Path, shown: int) -> str:
    """Answers that were shown and are not in the conversation's file."""
    kept = 0
    for file in (home / "data" / "chats").glob("*.json"):
        told = json.loads(file.read_text(encoding="utf-8"))
        kept = max(kept, *(len(each["turns"]) for each in told["conversations"]))
    return f"{shown} answers were shown, {kept} are kept" if kept < shown else ""


if __name__ == "__main__":
    sys.exit(main())
