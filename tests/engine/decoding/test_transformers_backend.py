"""The backend through its door: events, ends, errors, on a tiny random model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from writer_app.domain.base.errors import ContextTooLong, EngineError, ModelError
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    Loading,
    Message,
    ModelRef,
    Score,
    Started,
)
from writer_app.engine.decoding.transformers_backend import TransformersBackend

ASK = [Message("user", "Mend the nets.")]


class Recorder:
    def __init__(self, cancel_after: int = 10**9) -> None:
        self.events: list[Event] = []
        self._left = cancel_after

    def cancelled(self) -> bool:
        self._left -= 1
        return self._left < 0

    @property
    def context(self) -> JobContext:
        return JobContext(1, self.events.append, self.cancelled)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture(scope="module")
def backend(
    tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TransformersBackend]:
    backend = TransformersBackend(tmp_path_factory.mktemp("models"))
    backend.load(ModelRef("tiny", str(tiny_folder)), Recorder().context)
    yield backend
    backend.close()


def test_a_load_tells_its_phases_and_what_it_loaded(tiny_folder: Path, tmp_path: Path) -> None:
    recorder = Recorder()
    info = TransformersBackend(tmp_path).load(ModelRef("tiny", str(tiny_folder)), recorder.context)
    assert [e.phase for e in recorder.of(Loading)][:2] == ["libraries", "checking"]
    assert (info.id, info.context, info.device) == ("tiny", 512, "cpu")
    assert info.parameters > 0


def test_a_generation_starts_streams_and_ends(backend: TransformersBackend) -> None:
    recorder = Recorder()
    backend.generate(ASK, GenerateOptions(max_new_tokens=12), recorder.context)
    assert isinstance(recorder.events[0], Started)
    done = recorder.events[-1]
    assert isinstance(done, Done)
    assert done.stats.new_tokens <= 12
    assert recorder.of(Chunk)


def test_every_variant_gets_its_own_chunks_and_reason(backend: TransformersBackend) -> None:
    recorder = Recorder()
    options = GenerateOptions(max_new_tokens=8, temperature=1.0, seed=3, variants=3)
    backend.generate(ASK, options, recorder.context)
    assert {chunk.variant for chunk in recorder.of(Chunk)} == {0, 1, 2}
    assert len(recorder.of(Done)[0].reasons) == 3


def test_cancel_ends_at_the_next_token(backend: TransformersBackend) -> None:
    recorder = Recorder(cancel_after=3)
    backend.generate(ASK, GenerateOptions(max_new_tokens=400), recorder.context)
    done = recorder.of(Done)[0]
    assert done.reason is EndReason.CANCELLED
    assert done.stats.new_tokens < 40


def test_a_prompt_beyond_the_context_is_refused_with_its_tokens(
    backend: TransformersBackend,
) -> None:
    with pytest.raises(ContextTooLong, match="512"):
        backend.generate([Message("user", "net " * 600)], GenerateOptions(), Recorder().context)


def test_the_same_prompt_again_reads_one_token(backend: TransformersBackend) -> None:
    recorder = Recorder()
    for _ in range(2):
        backend.generate(ASK, GenerateOptions(max_new_tokens=4), recorder.context)
    last = recorder.of(Started)[-1]
    assert last.cached_tokens == last.prompt_tokens - 1


def test_score_gives_one_logprob_a_token(backend: TransformersBackend) -> None:
    scores = backend.score(Score(1, tuple(ASK), "The harbour", 3), Recorder().context).tokens
    assert "".join(score.text for score in scores) == "The harbour"
    assert all(score.logprob <= 0 and len(score.alternatives) == 3 for score in scores)


def test_count_tells_conversation_texts_and_context(backend: TransformersBackend) -> None:
    conversation, texts, context = backend.count(ASK, ["The harbour", ""])
    assert conversation > texts[0] > texts[1] == 0
    assert context == 512


def no_config(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"")


def only_pickles(folder: Path) -> None:
    (folder / "config.json").write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"")


def torn_weights(folder: Path) -> None:
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0{}")


@pytest.mark.parametrize("make", [no_config, only_pickles, torn_weights])
def test_a_folder_that_is_no_model_is_refused_with_a_sentence(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path)
    with pytest.raises(ModelError, match=r"\.$"):
        TransformersBackend(tmp_path).load(ModelRef("x", str(tmp_path)), Recorder().context)


def test_without_a_model_a_job_fails_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="load one first"):
        TransformersBackend(tmp_path).generate(ASK, GenerateOptions(), Recorder().context)
