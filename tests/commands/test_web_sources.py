"""Web addresses as sources of a command: on a yes alone, once, kept as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from writer_app import paths as app_paths
from writer_app.commands import web
from writer_app.domain.base.errors import UsageError
from writer_app.engine.remote import web_page
from writer_app.engine.remote.web_page import FetchedPage
from writer_app.engine.trust import ledger
from writer_app.paths import Paths

URL = "https://example.org/returns"
PAGE = "<p>Returns take seven days.</p>"


class Net:
    """A net of one page."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch(
        self, address: str, file: Path, *, cancelled: object = None, led: Callable[[str], None]
    ) -> FetchedPage:
        self.asked.append(address)
        led("https://cdn.example.net/x")
        file.write_text(PAGE, encoding="utf-8")
        return FetchedPage(address, "text/html", "utf-8")


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Net:
    net = Net()
    monkeypatch.setattr(web_page, "fetch", net.fetch)
    return net


@pytest.fixture
def here(own_home: Path) -> Paths:
    return app_paths.find(own_home).create()


def test_nothing_is_fetched_without_a_yes(net: Net, here: Paths) -> None:
    with pytest.raises(UsageError, match="--yes"):
        web.on_disk(["notes.md", URL], here, yes=False)
    assert net.asked == []
    assert ledger.read(here.data) == ()


def test_on_a_yes_it_is_fetched_once_and_kept(net: Net, here: Paths) -> None:
    first = web.on_disk(["notes.md", URL], here, yes=True)
    assert web.on_disk([URL], here, yes=False) == first[1:]
    assert first[0] == "notes.md"
    assert PAGE in Path(first[1]).read_text(encoding="utf-8")
    assert net.asked == [URL]


def test_the_record_of_the_net_names_each_host_alone(net: Net, here: Paths) -> None:
    web.on_disk([URL], here, yes=True)
    entries = [(each.what, each.host, each.subject) for each in ledger.read(here.data)]
    assert entries == [("page", "example.org", ""), ("page", "cdn.example.net", "")]


def test_a_yes_at_the_terminal_will_do(
    net: Net, here: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    web.on_disk([URL], here, yes=False)
    assert f"Fetch {URL} once" in capsys.readouterr().err
    assert net.asked == [URL]


def test_a_no_at_the_terminal_holds(net: Net, here: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    with pytest.raises(UsageError):
        web.on_disk([URL], here, yes=False)
    assert net.asked == []


class Terminal:
    """Somebody at a terminal who answers."""

    def __init__(self, line: str) -> None:
        self._line = line

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._line
