"""Who named a document's file: the program, after its heading, or the writer.

A file that the program named follows its heading until the writer gives it a name; one that the
writer named is listed under that name, whatever its heading says. Files of other programs are
neither: they keep their names, and are listed by their headings.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

from writer_app.domain.base.moving import rekeyed
from writer_app.storage.index.scan import file_name, title_of
from writer_app.storage.state.json_file import JsonFile

_MOST = 5_000  # documents of each kind; the oldest are forgotten


class _Names(BaseModel):
    follows: list[str] = []
    given: list[str] = []


class DocumentNames:
    """Belongs to the GUI thread; `run` takes the writing elsewhere. Raises nothing."""

    def __init__(
        self,
        file: Path,
        *,
        run: Callable[[Callable[[], None]], object] = lambda write: write(),
    ) -> None:
        self._file = JsonFile(file, _Names, run=run)
        found = self._file.load()
        self._follows, self._given = dict.fromkeys(found.follows), dict.fromkeys(found.given)

    def name_for(self, path: Path, text: str) -> str:
        """The name that the file's heading wants it to have now; "" where it has that or stays."""
        if str(path) not in self._follows or not title_of(text):
            return ""  # a first line that is no heading is text, and may change with every word
        wanted = file_name(text)
        stem, _, number = path.stem.rpartition(" ")
        same = path.stem == wanted or (number.isdigit() and stem == wanted)
        return "" if same else wanted

    def given(self, where: str) -> bool:
        """Whether the writer named this file."""
        return where in self._given

    def begun(self, path: Path) -> None:
        """The program named a new file."""
        self._put(self._follows, str(path))
        self._save()

    def chosen(self, path: Path) -> None:
        """The writer named a file."""
        self._follows.pop(str(path), None)
        self._put(self._given, str(path))
        self._save()

    def moved(self, old: Path, new: Path) -> None:
        """A file, or a folder of files, stands elsewhere now."""
        before = self._follows, self._given
        self._follows, self._given = (rekeyed(names, old, new) for names in before)
        if (self._follows, self._given) != before:
            self._save()

    def flush(self) -> None:
        """Write what waits."""
        self._file.flush()

    @staticmethod
    def _put(names: dict[str, None], name: str) -> None:
        names[name] = None
        while len(names) > _MOST:
            del names[next(iter(names))]

    def _save(self) -> None:
        self._file.save(_Names(follows=list(self._follows), given=list(self._given)))
