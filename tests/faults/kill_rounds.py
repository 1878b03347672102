"""Kills a writer at random moments and checks that nothing acknowledged is missing.

    python tests/faults/kill_rounds.py FOLDER [ROUNDS] [SEED]

Each round forks a process that types seeded edits into a journal, saves now and then, and says
after each edit that it is safe. The parent kills it at a random moment, sometimes kills the
recovery as well, and then compares what a restart finds with what was acknowledged. Prints one line
of JSON and exits 1 at the first loss. POSIX only, as it forks.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app.storage.files import document_file
from writer_app.storage.files.journal import Journal
from writer_app.storage.index import recovery
from writer_app.storage.index.history import HistoryStore

EDITS = 400
PIECES = ["a", "word ", "é", "我们", "😀", "\n", "**b**", "e\u0301", " שלום ", "x" * 2000]


def script(seed: int) -> list[tuple[int, str, str, str]]:
    """Edits as (position in UTF-16 units, removed, added, the text after it)."""
    chance = random.Random(seed)
    text, edits = "", []
    for _ in range(EDITS):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 0, 1, 5]))
        added = chance.choice(PIECES)
        position = len(text[:start].encode("utf-16-le")) // 2
        removed = text[start:end]
        text = text[:start] + added + text[end:]
        edits.append((position, removed, added, text))
    return edits


def write(folder: Path, edits: list[tuple[int, str, str, str]], acknowledge: int) -> None:
    """The writer: types, saves every few edits, keeps history, closes at the end."""
    path = folder / "documents" / "a.md"
    loaded = document_file.save(document_file.new(path), "")
    journal = Journal(folder / "journal", "", path=path, fingerprint=loaded.fingerprint)
    history = HistoryStore(folder / "history.sqlite", folder / "documents")
    for number, (position, removed, added, text) in enumerate(edits, 1):
        journal.record(position, removed, added)
        os.write(acknowledge, number.to_bytes(4, "little"))
        if number % 7 == 0:
            loaded = document_file.save(loaded, text)
            assert loaded.fingerprint is not None
            journal.saved(number, text, path, loaded.fingerprint)
        if number % 29 == 0:
            history.add(path, text)
            journal.sync()
    document_file.save(loaded, edits[-1][3])
    history.close()
    journal.close()


def recover(folder: Path) -> None:
    """The restart: put back what the journal holds, then put the journal aside."""
    found, broken = recovery.pending(folder / "journal")
    assert not broken
    for item in found:
        assert item.path is not None
        document_file.save(document_file.read(item.path), item.text)
        recovery.seen(item)


def forked(work: Callable[[], None]) -> int:
    """Run `work` in a forked process and return its number."""
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            work()
            code = 0
        os._exit(code)
    return child


def killed_writer(folder: Path, seed: int, chance: random.Random) -> tuple[int, bool]:
    """Let a writer run for a random while; returns the last acknowledged edit, and if it ended."""
    edits = script(seed)
    reading, writing = os.pipe()

    def work() -> None:
        os.close(reading)
        write(folder, edits, writing)

    child = forked(work)
    os.close(writing)
    select.select([reading], [], [], 20)  # the first edit is acknowledged
    time.sleep(chance.random() ** 2 * 0.15)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    heard = b""
    while piece := os.read(reading, 65_536):
        heard += piece
    os.close(reading)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the writer failed by itself")
    return int.from_bytes(heard[-4:], "little"), os.WIFEXITED(status)


def one_round(folder: Path, seed: int, chance: random.Random) -> str:
    """One life and death; returns what was lost, in words, or nothing."""
    (folder / "documents").mkdir(parents=True)
    path = folder / "documents" / "a.md"
    last, _ = killed_writer(folder, seed, chance)
    texts = ["", *(edit[3] for edit in script(seed))]
    if path.exists() and path.read_bytes().decode() not in texts:
        return "the file is torn"
    for _ in range(chance.choice([0, 0, 1, 3])):  # a restart may be killed too
        child = forked(lambda: recover(folder))
        time.sleep(chance.random() * 0.01)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    recover(folder)
    if not path.exists():
        return "" if last == 0 else "the file is gone"
    text = path.read_bytes().decode()
    if text not in texts:
        return "the recovered text is not one that was typed"
    newest = max(number for number, known in enumerate(texts) if known == text)
    if newest < last:
        return f"edit {last} was acknowledged, the text is from edit {newest}"
    history = HistoryStore(folder / "history.sqlite", folder / "documents")
    kept = [history.text(version.id) for version in history.versions(path)]
    history.close()
    return "" if set(kept) <= set(texts) else "the history holds a text that was never typed"


def main() -> int:
    """Run the rounds."""
    folder = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    chance = random.Random(seed)
    for number in range(rounds):
        place = folder / str(number)
        lost = one_round(place, seed * 1_000_003 + number % 20, chance)
        if lost:
            print(json.dumps({"rounds": number + 1, "lost": lost, "folder": str(place)}))
            return 1
        shutil.rmtree(place)
    print(json.dumps({"rounds": rounds, "lost": ""}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
