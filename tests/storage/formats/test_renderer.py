"""The rendering process: it answers, gives up in time, comes back after a kill, and ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from writer_app.storage.formats.renderer import Renderer


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    renderer = Renderer(seconds=10)
    yield renderer
    renderer.close()


def test_it_renders(renderer: Renderer) -> None:
    assert renderer.render("# a") == '<h1 id="a">a</h1>\n'
    assert renderer.render("*b*") == "<p><em>b</em></p>\n"


def test_what_takes_too_long_is_shown_as_it_is() -> None:
    renderer = Renderer(seconds=0.05)
    assert renderer.render("[" * 200_000).startswith("<pre>[[[")
    renderer.close()


def test_what_is_too_large_is_shown_as_it_is() -> None:
    assert Renderer(largest=10).render("# eleven and more") == "<pre># eleven and more</pre>"


def test_a_killed_child_is_replaced(renderer: Renderer) -> None:
    renderer.render("a")
    assert renderer._child is not None
    renderer._child.process.kill()
    renderer._child.process.wait()
    renderer.render("lost")
    assert renderer.render("b") == "<p>b</p>\n"


def test_half_a_surrogate_is_no_error(renderer: Renderer) -> None:
    assert "a" in renderer.render("a\ud800")


def test_the_script_that_renders_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from writer_app.storage.formats.renderer import Renderer\n"
        "print('begun', flush=True)\n"
        "made = Renderer(seconds=20)\n"
        "print(made.render('*b*'), end='')\n"
        "made.close()\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("begun\n<p><em>b</em></p>\n", "")
