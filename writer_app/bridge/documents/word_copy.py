"""A Word copy of a document in which the changes since another text are tracked."""

from __future__ import annotations

from pathlib import Path

from writer_app.domain.comments.values import NOTHING, Margin
from writer_app.domain.word.values import Way
from writer_app.storage.files import atomic
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.word import author as word_author
from writer_app.storage.word import blank, comment_writing, suggesting
from writer_app.storage.word.document import open_package


def save(
    loaded: LoadedDocument | None,
    before: str | None,
    text: str,
    path: Path,
    way: Way,
    *,
    margin: Margin = NOTHING,
) -> None:
    """Write `text` to `path` as a Word file. Raises NotSaved and DocumentError.

    Tracked are the changes since `before`, or, with None, those of a document that came from Word
    since it came. `margin` has what stands beside `text`: its comments become Word's, what is
    suggested is tracked as well. The document that is open stays as it is.
    """
    author = word_author.of(way)
    word = loaded.word if loaded is not None else None
    if word is None or before is not None:
        whole = open_package(blank.package(), path.name, author.name)
        plain = whole.written(before or "", author, tracked=False)
        word = open_package(plain, path.name, author.name)
    data = word.written(text, author)
    data = comment_writing.written(data, path.name, text, margin, author)
    if margin.suggested:
        data, _ = suggesting.written(data, text, margin, author.name)
    atomic.write_bytes(path, data)
