"""Hostile servers: a sentence or a typed end each, the text so far kept, the key nowhere else."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from evil_scripts import SCRIPTS, Script, filled
from evil_server import Server, serving, whole

from writer_app.domain.base.errors import ServerError
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    Event,
    Failed,
    GenerateOptions,
    Message,
    ModelRef,
)
from writer_app.engine.link.client import EngineClient
from writer_app.engine.remote.http_link import LinkLimits
from writer_app.engine.remote.remote import OpenAIBackend
from writer_app.paths import Paths

KEY = "sk-canary-5d1f0c77e2"
QUICK = LinkLimits(connect_s=1, first_byte_s=1.5, idle_s=0.5, max_bytes=600_000)
PATIENT = replace(QUICK, first_byte_s=20, idle_s=20)  # a busy machine is no silent server
SILENCES = ("did not answer within", "sent nothing for")
ASK = (Message("user", "Say something."),)
OPTIONS = GenerateOptions(max_new_tokens=40)
MODELS = whole("200 OK", {"data": [{"id": "tale"}, {"id": f"named {KEY}"}, {"id": 7}, 3]})


@pytest.fixture(scope="module")
def second() -> Iterator[Server]:
    """The server that nothing may ever reach."""
    with serving(MODELS) as server:
        yield server


def play(script: Script, second: Server) -> tuple[list[Event], str]:
    """The events of one job against a script, and the sentence it failed with."""
    parts = [filled(part, KEY, second.url.removesuffix("/v1")) for part in script.parts]
    events: list[Event] = []
    with serving(*parts) as server:
        limits = QUICK if script.says in SILENCES else PATIENT
        made = OpenAIBackend(Path(), limits=limits)
        made._model = ModelRef("tale", base_url=server.url, api_key=KEY)
        context = JobContext(1, events.append, lambda: False)
        try:
            made.generate(ASK, OPTIONS, context)
        except ServerError as error:
            return events, str(error)
    return events, ""


def test_there_are_enough_of_them() -> None:
    assert len(SCRIPTS) >= 25


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_ends_well(
    script: Script, second: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        events, said = play(script, second)
    text = "".join(event.text for event in events if isinstance(event, Chunk))
    assert text.startswith(script.kept)
    if script.ends is not None:
        assert isinstance(events[-1], Done)
        assert events[-1].reason is script.ends
    else:
        assert any(part in said for part in script.says.split("|")), said
        assert "\n" not in said
        assert len(said) < 400
    assert KEY not in "".join((repr(events), said, caplog.text))
    assert second.requests == []


@pytest.fixture
def searched(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Folders that are searched for the key, and an environment without it."""
    assert KEY not in repr(os.environ)
    return paths


def files_with_the_key(folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files, "there is something to search"
    return [path for path in files if KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("name", ["redirect 307", "401 with the key", "the key in the text"])
def test_the_key_is_in_no_file_and_in_no_environment(
    name: str, searched: Paths, second: Server
) -> None:
    parts = [filled(part, KEY, second.url.removesuffix("/v1")) for part in SCRIPTS[name].parts]
    with serving(MODELS) as listing, EngineClient(searched, "openai") as client:
        client.load(ModelRef("tale", base_url=listing.url, api_key=KEY))
        environment = Path(f"/proc/{client.pid}/environ")
        command = Path(f"/proc/{client.pid}/cmdline")
        if environment.exists():
            assert KEY.encode() not in environment.read_bytes() + command.read_bytes()
        listing._parts = parts
        last = list(client.stream(ASK, OPTIONS))[-1]
    assert isinstance(last, Done | Failed)
    assert KEY not in repr(last)
    assert files_with_the_key(searched.logs.parent.parent) == []
    assert second.requests == []


def test_names_that_hold_the_key_are_not_believed(second: Server) -> None:
    with serving(MODELS) as server:
        made = OpenAIBackend(Path(), limits=PATIENT)
        context = JobContext(1, lambda _event: None, lambda: False)
        info = made.load(ModelRef("", base_url=server.url, api_key=KEY), context)
        listed = made._listed(lambda: False)
    assert info.id == "tale"
    assert KEY not in repr((info, listed))
    assert b"Bearer " + KEY.encode() in server.requests[0]
