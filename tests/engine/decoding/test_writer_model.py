"""The writer's real model, where it was put beside the starter in the tests' cache.

`WRITER_APP_TEST_WRITER` names its file, else it is `writer.gguf` in that cache; else these skip.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from writer_app.engine.base.protocol import GenerateOptions, Message, ModelRef
from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.loop import Hooks
from writer_app.engine.decoding.session import Session, open_session

pytestmark = pytest.mark.writer


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Session:
    cache = os.environ.get("WRITER_APP_TEST_CACHE")
    usual = Path(cache) if cache else platformdirs.user_cache_path("writer-app-tests")
    file = Path(os.environ.get("WRITER_APP_TEST_WRITER", usual / "writer.gguf"))
    if not file.is_file():
        pytest.skip(f"the writer's model is not here: {file}")
    made = open_session(
        ModelRef("writer", folder=str(file)),
        models=tmp_path_factory.mktemp("models"),
        progress=lambda *_: None,
        cancelled=lambda: False,
    )
    said(made, "a")  # its threads start before a test looks for those left behind
    return made


def said(made: Session, text: str, source: str = "", variants: int = 1) -> list[list[int]]:
    ids = made.prompts.conversation([Message("user", text)])
    options = GenerateOptions(max_new_tokens=24, variants=variants)
    spoken = made.prompts.text(source)
    found = made.decoder.run(ids, options, hooks=Hooks(), source=spoken, limit=24)
    return [list(each) for each in found.tokens]


def test_it_runs_over_its_own_blocks(writer: Session) -> None:
    if not processor.available():
        pytest.skip(processor.unavailable())
    assert writer.info.format == "gguf"
    assert writer.info.context == 32_768


@pytest.mark.parametrize(
    ("text", "held"), [("Say hello in one word.", "ello"), ("用一个词说“你好”。", "你好")]
)
def test_it_answers_in_both_languages(writer: Session, text: str, held: str) -> None:
    (answer,) = said(writer, text)
    assert held in writer.tokenizer.decode(answer)


def test_drafts_a_reused_prefix_and_batches_change_nothing(writer: Session) -> None:
    ask = "Write one sentence about the sea."
    writer.decoder.forget()
    (plain,) = said(writer, ask)
    text = writer.tokenizer.decode(plain)
    assert said(writer, ask, source=text) == [plain]
    said(writer, "Write one sentence about bread.")
    assert said(writer, ask, source=text) == [plain]
    assert said(writer, ask, variants=3) == [plain] * 3
