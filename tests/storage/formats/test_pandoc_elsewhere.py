"""Windows, played on any system: how pandoc is told what it should do."""

from __future__ import annotations

import json
import os
import sys

import pytest

from writer_app.storage.formats import pandoc


@pytest.mark.parametrize("system", ["win32", "linux"])
def test_the_title_is_in_a_file_and_gone_afterwards(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if system == "linux" and os.name != "posix":
        pytest.skip("this system has no /dev/fd")
    monkeypatch.setattr(sys, "platform", system)
    with pandoc._defaults(pandoc.Wishes(title="“Tides” *at* night"), "odt") as (path, handles):
        told = json.loads(path.read_bytes())
        assert path.is_symlink() is bool(handles) is (system == "linux")
    assert told["metadata"] == {"title": "“Tides” *at* night"}
    assert not path.exists()
