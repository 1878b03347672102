"""The benchmark with a tiny random model: every contender answers, none is timed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from writer_app import cli

# As much of llama_cpp as the benchmark uses; it answers the prompt's first token again and again.
FAKE = """
__version__ = "0.0.1"
def llama_model_n_params(model): return 1000
class Llama:
    model = None
    def __init__(self, path, **options): pass
    def n_vocab(self): return 1000
    def reset(self): pass
    def generate(self, ids, **sampling):
        while True: yield ids[0]
    def detokenize(self, tokens): return b"again " * len(tokens)
"""


@pytest.fixture
def fake_llama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "llama_cpp.py").write_text(FAKE, encoding="utf-8")
    known = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(tmp_path), known))))
    monkeypatch.setenv("WRITER_APP_LLAMA_PYTHON", sys.executable)
    gguf = tmp_path / "tiny.Q4_0.gguf"
    gguf.write_bytes(b"GGUF")
    return gguf


def test_all_contenders_answer_at_one_length(
    tiny_folder: Path, fake_llama: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ("--baseline", "generate", "--baseline", "llama.cpp", "--gguf", str(fake_llama))
    assert cli.main(["bench", "--quick", "--json", "--model", str(tiny_folder), *both]) == 0
    values = json.loads(capsys.readouterr().out)
    (workload,) = values["workloads"]
    cells = {cell["contender"]: cell for cell in workload["cells"]}
    assert list(cells) == ["writer-app", "generate", "llama.cpp"]
    assert workload["skipped"] == []
    assert len({cell["prompt_tokens"] for cell in cells.values()}) == 1
    assert cells["generate"]["new_tokens"] == cells["llama.cpp"]["new_tokens"]
    assert cells["writer-app"]["warm_cached"] > cells["generate"]["warm_cached"]
    assert values["machine"]["bandwidth"] > 0
    assert values["versions"]["llama-cpp-python"] == "0.0.1"
