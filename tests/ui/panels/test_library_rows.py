"""Documents of one title can be told apart in the library."""

from __future__ import annotations

import pytest

from writer_app.storage.index.scan import Entry
from writer_app.ui.panels.library_rows import rows_of

CASES = [
    (["Fees.md"], ["Fees"]),
    (["Fees.docx"], ["Fees"]),
    (["Fees.md", "Fees 2.md"], ["Fees", "Fees 2"]),
    (["Fees.docx", "Fees.md", "Fees.txt"], ["Fees.docx", "Fees", "Fees.txt"]),
]


@pytest.mark.parametrize(("names", "shown"), CASES)
def test_files_of_one_title_say_their_name(names: list[str], shown: list[str]) -> None:
    entries = tuple(Entry(f"/library/{name}", "Fees", 0) for name in names)
    assert [row.title + row.count for row in rows_of(entries, lambda _key, shut: shut)] == shown
