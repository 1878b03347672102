"""The engine through its own door: a real process, real pipes, the scripted backend."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from writer_app.domain.base.errors import EngineError, ModelError, UsageError
from writer_app.engine.base.deadlines import Limits
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    Failed,
    GenerateOptions,
    Loading,
    Message,
    ModelRef,
    Started,
)
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths

ASK = (Message("user", "Say something."),)
PLAIN = GenerateOptions()
PATIENT = Limits(load_s=60, first_s=60, between_s=60, cancel_s=60)  # a busy machine hangs nothing
QUICK = replace(PATIENT, between_s=2.0, cancel_s=0.5)
SLOW = {"text": "one two three four five six seven eight nine ten", "delay_ms": 50}
Start = Callable[..., EngineClient]


@pytest.fixture
def start(paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Make clients whose engine plays the given answers; closed at the end."""
    made: list[EngineClient] = []

    def start(*answers: dict[str, object], limits: Limits = PATIENT) -> EngineClient:
        script = tmp_path / "script.json"
        script.write_text(json.dumps(answers), encoding="utf-8")
        monkeypatch.setenv("WRITER_APP_SCRIPT", str(script))
        made.append(EngineClient(paths, "scripted", limits=limits))
        return made[-1]

    yield start
    for client in made:
        client.close()


def text(events: list[Event]) -> str:
    return "".join(e.text for e in events if isinstance(e, Chunk))


def reason(events: list[Event]) -> EndReason:
    last = events[-1]
    assert isinstance(last, Done)
    return last.reason


def answer(client: EngineClient, options: GenerateOptions = PLAIN) -> list[Event]:
    return list(client.stream(ASK, options))


def test_an_answer_streams_and_says_why_it_ended(start: Start) -> None:
    events = answer(start({"text": "Bees matter."}))
    assert isinstance(events[0], Started)
    assert (text(events), reason(events)) == ("Bees matter.", EndReason.STOP)


def test_messages_may_be_mappings(start: Start) -> None:
    events = list(start({"text": "Yes."}).stream([{"role": "user", "content": "Well?"}], PLAIN))
    assert text(events) == "Yes."


def test_an_unknown_role_is_refused(start: Start) -> None:
    with pytest.raises(UsageError, match="pirate"):
        start({"text": "Yes."}).stream([{"role": "pirate", "content": "Ahoy"}], PLAIN)


def test_an_unknown_engine_is_refused(paths: Paths) -> None:
    with pytest.raises(UsageError, match="llamafile"):
        EngineClient(paths, "llamafile")


def test_loading_reports_progress_and_what_was_loaded(start: Start) -> None:
    seen: list[Loading] = []
    info = start({"text": ""}).load(ModelRef("tale", title="Tale", context=100), seen.append)
    assert (info.id, info.title, info.context) == ("tale", "Tale", 100)
    assert seen


def test_variants_arrive_side_by_side(start: Start) -> None:
    events = answer(start({"variants": ["red", "blue"]}), GenerateOptions(variants=2))
    assert {e.variant: e.text for e in events if isinstance(e, Chunk)} == {0: "red", 1: "blue"}


def test_chunks_are_joined_to_thirty_a_second(start: Start) -> None:
    events = answer(start({"text": "word " * 300, "delay_ms": 1}))
    last = events[-1]
    assert isinstance(last, Done)
    assert sum(isinstance(e, Chunk) for e in events) <= last.stats.total_s * 30 + 2


def test_a_cleaned_answer_holds_no_preamble(start: Start) -> None:
    client = start({"text": "Sure, here is the corrected text:\n\nBees matter."})
    assert text(answer(client, GenerateOptions(clean=True))) == "Bees matter."


def test_cancel_from_another_thread_keeps_the_text(start: Start) -> None:
    client = start(SLOW)
    events: list[Event] = []
    for event in client.stream(ASK, PLAIN):
        events.append(event)
        if isinstance(event, Chunk):
            threading.Thread(target=client.cancel).start()
    assert reason(events) is EndReason.CANCELLED
    assert text(events).startswith("one")


def test_a_job_cancelled_before_it_began_does_not_begin(start: Start) -> None:
    client = start(SLOW)
    stream = client.stream(ASK, PLAIN)
    client.cancel()
    assert list(stream) == [Done(client.job, EndReason.CANCELLED)]


def test_an_old_cancel_does_not_end_the_next_job(start: Start) -> None:
    client = start({"text": "first"}, {"text": "second"})
    answer(client)
    client.cancel()
    assert text(answer(client)) == "second"


def test_late_events_of_an_abandoned_job_are_ignored(start: Start) -> None:
    client = start(SLOW, {"text": "second"})
    stream = client.stream(ASK, PLAIN)
    while not isinstance(next(stream), Chunk):
        pass
    stream.close()  # type: ignore[attr-defined]  # it is a generator
    assert text(answer(client)) == "second"


def test_a_second_job_is_refused_while_one_runs(start: Start) -> None:
    client = start(SLOW)
    stream = client.stream(ASK, PLAIN)
    next(stream)
    assert isinstance(answer(client)[-1], Failed)
    assert reason(list(stream)) is EndReason.STOP


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("crash", EndReason.CRASHED),
        ("garbage", EndReason.CRASHED),
        ("hang", EndReason.HUNG),
    ],
)
def test_a_broken_engine_keeps_the_text_and_starts_again(
    start: Start, then: str, expected: EndReason
) -> None:
    limits = QUICK if then == "hang" else PATIENT
    client = start({"text": "so far", "then": then}, {"text": "again"}, limits=limits)
    client.load(ModelRef("tale"))
    events = answer(client)
    assert (text(events), reason(events)) == ("so far", expected)
    events = answer(client)
    assert isinstance(events[0], Loading)
    assert (text(events), client.info and client.info.id) == ("again", "tale")


def test_a_killed_engine_keeps_the_text(start: Start) -> None:
    client = start(SLOW)
    events: list[Event] = []
    for event in client.stream(ASK, PLAIN):
        events.append(event)
        if isinstance(event, Chunk) and client.pid:
            psutil.Process(client.pid).kill()
    assert reason(events) is EndReason.CRASHED
    assert text(events).startswith("one")


def test_a_cancel_nobody_answers_ends_the_process(start: Start) -> None:
    client = start({"text": "so far", "then": "hang"}, limits=replace(PATIENT, cancel_s=0.3))
    began = time.monotonic()
    events: list[Event] = []
    for event in client.stream(ASK, PLAIN):
        events.append(event)
        if isinstance(event, Chunk):
            client.cancel()
    assert reason(events) is EndReason.HUNG
    assert time.monotonic() - began < 50  # the other limits are 60


def test_failures_of_a_backend_become_one_typed_event(start: Start) -> None:
    last = answer(start({"text": "so far", "then": "fail", "kind": "server", "message": "No."}))[-1]
    assert isinstance(last, Failed)
    assert (last.kind, last.message) == ("server", "No.")


def test_two_crashes_while_loading_are_enough(start: Start) -> None:
    client = start({"load_then": "crash"})
    model = ModelRef("heavy", title="Heavy")
    for _ in range(2):
        with pytest.raises(EngineError, match="ended unexpectedly"):
            client.load(model)
    with pytest.raises(ModelError, match="Heavy ended the engine twice"):
        client.load(model)
    with pytest.raises(EngineError, match="ended unexpectedly"):
        client.load(model, force=True)


def test_a_load_that_hangs_can_be_cancelled(start: Start) -> None:
    client = start({"load_then": "hang"}, limits=QUICK)
    with pytest.raises(EngineError) as caught:
        client.load(ModelRef("slow"), lambda _event: client.cancel())
    assert caught.value.kind == "cancelled"


def test_counting_says_tokens_and_context(start: Start) -> None:
    counted = start({"text": ""}).count(ASK, ["two words", "数三个"])
    assert (counted.conversation, counted.texts, counted.context) == (7, (2, 3), 8192)


def test_a_prompt_beyond_the_context_is_refused_with_both_figures(start: Start) -> None:
    client = start({"text": "no"})
    client.load(ModelRef("small", context=50))
    last = list(client.stream([Message("user", "word " * 90)], PLAIN))[-1]
    assert isinstance(last, Failed)
    assert last.kind == "context"
    assert "95 tokens and the model reads 50" in last.message


def test_close_ends_the_child_and_may_be_repeated(start: Start) -> None:
    client = start({"text": "Bye."})
    answer(client)
    child = psutil.Process(client.pid)
    client.close()
    client.close()
    assert not child.is_running()
    assert isinstance(answer(client)[-1], Failed)


def test_close_from_another_thread_ends_a_running_job(start: Start) -> None:
    client = start({**SLOW, "then": "hang"})
    threading.Timer(1.0, client.close).start()
    assert reason(answer(client)) is EndReason.CANCELLED


def test_the_child_runs_below_the_window_and_offline(start: Start) -> None:
    client = start({"text": ""})
    answer(client)
    child = psutil.Process(client.pid)
    assert child.nice() > psutil.Process().nice()
    assert child.environ()["HF_HUB_OFFLINE"] == "1"


def test_an_interrupt_from_the_keyboard_does_not_reach_the_child(start: Start) -> None:
    client = start({"text": "first"}, {"text": "second"})
    answer(client)
    psutil.Process(client.pid).send_signal(signal.SIGINT)
    assert os.getsid(client.pid or -1) != os.getsid(0)
    assert text(answer(client)) == "second"


def test_the_log_holds_nothing_of_the_writers_text(start: Start, paths: Paths) -> None:
    answer(start({"text": "secret answer", "then": "fail", "message": "secret"}))
    assert "secret" not in (paths.logs / "engine.log").read_text(encoding="utf-8")


PARENT = """
import sys
from writer_app.engine.link.client import EngineClient
from writer_app.paths import find
client = EngineClient(find(), "scripted")
client.start()
print(client.pid, flush=True)
sys.stdin.read()
"""


def test_the_child_ends_with_its_parent(paths: Paths) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        child.wait(timeout=30)
    assert not child.is_running()


def test_starts_and_stops_leave_no_thread_and_no_descriptor(start: Start) -> None:
    client = start({"text": "Hello."})
    answer(client)
    client.close()
    here = psutil.Process()
    before = (here.num_fds(), threading.active_count(), len(here.children()))
    for _ in range(5):
        client = start({"text": "Hello."})
        answer(client)
        client.close()
    assert (here.num_fds(), threading.active_count(), len(here.children())) == before


def test_the_engine_process_says_what_keeps_it_off_the_network(start: Start) -> None:
    client = start({"text": "Yes."})
    assert client.lock is None
    answer(client)
    assert client.lock is not None
    assert client.lock.kind in ("seccomp", "namespace", "guard")
    if sys.platform == "linux" and client.pid and client.lock.kind == "seccomp":
        assert "Seccomp:\t2" in Path(f"/proc/{client.pid}/status").read_text(encoding="ascii")


def test_memory_is_given_back_and_the_model_comes_again(start: Start) -> None:
    client = start({"text": "One."}, {"text": "Two."})
    client.load("script")
    answer(client)
    client.unload()
    assert (client.running, client.info) == (False, None)
    assert text(answer(client)) == "Two."
    assert client.info is not None


def test_another_engine_takes_the_place_of_the_one_before(start: Start) -> None:
    client = start({"text": "One."})
    client.load("script")
    before = client.pid
    client.change_engine("openai")
    assert (client.engine, client.running, client.model) == ("openai", False, None)
    client.change_engine("scripted")
    assert client.load("script").id
    assert client.pid != before


def test_an_unknown_engine_changes_nothing(start: Start) -> None:
    client = start({"text": "One."})
    with pytest.raises(UsageError, match="no engine"):
        client.change_engine("nonsense")
    assert client.engine == "scripted"


def test_keys_are_not_in_the_engines_environment(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRITER_APP_API_KEY", "sk-canary")
    client = start({"text": "One."})
    client.start()
    assert client.pid is not None
    assert "sk-canary" not in psutil.Process(client.pid).environ().values()


@pytest.mark.skipif(
    sys.platform != "linux", reason="read from Linux' /proc; Windows leaves no core files by itself"
)
def test_a_crash_leaves_no_image_of_the_memory(start: Start) -> None:
    client = start({"text": "Yes."})
    answer(client)
    limits = Path(f"/proc/{client.pid}/limits").read_text(encoding="ascii").splitlines()
    (core,) = (line.split() for line in limits if line.startswith("Max core file size"))
    assert core[4:6] == ["0", "0"]


def test_no_secret_of_the_environment_reaches_the_engine(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_TOKEN", "WRITER_APP_API_KEY"):
        monkeypatch.setenv(name, "canary")
    client = start({"text": "Yes."})
    answer(client)
    environment = psutil.Process(client.pid).environ()
    assert "canary" not in environment.values()
    assert environment["HF_HUB_OFFLINE"] == environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] == "1"
