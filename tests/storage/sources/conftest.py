from __future__ import annotations

from collections.abc import Iterator

import pytest

from writer_app.paths import Paths
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.reading import SourceReader


@pytest.fixture
def reader() -> Iterator[SourceReader]:
    """A reader whose process ends with the test."""
    made = SourceReader()
    yield made
    made.close()


@pytest.fixture
def finder(paths: Paths) -> Iterator[Finder]:
    """The index of this test's home."""
    made = Finder(paths)
    yield made
    made.close()
