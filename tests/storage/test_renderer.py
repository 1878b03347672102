"""The rendering process: it answers, gives up in time, comes back after a kill, and ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from writer_app.storage.renderer import Renderer


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
    renderer._child[0].kill()
    renderer._child[0].join()
    renderer.render("lost")
    assert renderer.render("b") == "<p>b</p>\n"


def test_half_a_surrogate_is_no_error(renderer: Renderer) -> None:
    assert "a" in renderer.render("a\ud800")
