"""The processes that read the writer's text beside the engine are locked as it is."""

from __future__ import annotations

import platform
import sys

import pytest

from writer_app import seccomp
from writer_app.storage.files.line_process import MODULES, LineProcess

# What each answers with “ready”.
FIRST: dict[str, object] = {
    "writer_app.assist.proof_child": {"dialect": "american", "words": []},
    "writer_app.storage.formats.render_child": "",
}


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"),
    reason="the filter is for Linux on x86_64 and aarch64",
)
@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_helper_has_no_internet_sockets(module: str) -> None:
    child = LineProcess(module)
    try:
        child.ask(FIRST[module], 60.0)
        assert seccomp.kernel_says(child.process.pid)["Seccomp"] == 2
    finally:
        child.end()
