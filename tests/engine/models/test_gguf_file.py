"""A GGUF file becomes a model once, or one sentence; half of one is never offered."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
import pytest

from writer_app.domain.base.errors import ModelError
from writer_app.engine.base import child
from writer_app.engine.models import gguf_file
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths

WORDS = ["<unk>", "<s>", "</s>", "!!", *(chr(33 + n) for n in range(28))]


def write(path: Path, family: str = "llama") -> Path:
    """A model of one tiny layer, with random weights and a tokenizer of single characters."""
    out = gguf.GGUFWriter(str(path), family)
    out.add_name("Tiny Tales")
    out.add_string("general.license", "mit")
    out.add_context_length(128)
    out.add_embedding_length(16)
    out.add_block_count(1)
    out.add_feed_forward_length(32)
    out.add_head_count(2)
    out.add_head_count_kv(2)
    out.add_vocab_size(len(WORDS))
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_freq_base(10_000.0)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("default")
    out.add_token_list(WORDS)
    out.add_token_merges(["! !"])
    out.add_bos_token_id(1)
    out.add_eos_token_id(2)
    shapes = {
        "token_embd": (len(WORDS), 16), "output_norm": (16,), "blk.0.attn_norm": (16,),
        "blk.0.ffn_norm": (16,), "blk.0.attn_q": (16, 16), "blk.0.attn_k": (16, 16),
        "blk.0.attn_v": (16, 16), "blk.0.attn_output": (16, 16), "blk.0.ffn_gate": (32, 16),
        "blk.0.ffn_up": (32, 16), "blk.0.ffn_down": (16, 32),
    }  # fmt: skip
    chance = np.random.default_rng(3)
    for name, shape in shapes.items():
        out.add_tensor(f"{name}.weight", chance.normal(size=shape).astype(np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path


def left_behind(paths: Paths) -> list[str]:
    return [path.name for path in paths.models.iterdir()]


def test_a_file_becomes_a_model_that_can_be_checked(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    phases: list[str] = []
    source = write(tmp_path / "tiny.gguf")
    model = catalogue.add(source, lambda phase, _done, _total: phases.append(phase))
    assert (model.id, model.title, model.licence) == ("tiny", "tiny", "mit")
    assert (model.state, model.context, model.added) == ("ready", 128, False)
    assert phases[0] == "libraries"
    assert phases[-1] == "recording"
    assert catalogue.check("tiny") == ()
    assert left_behind(paths) == ["tiny"]


def test_a_family_that_cannot_be_read_is_named(paths: Paths, tmp_path: Path) -> None:
    source = write(tmp_path / "odd.gguf", family="clip")
    with pytest.raises(ModelError, match=r"“clip”.*original folder.*llama"):
        Catalogue(paths).add(source)
    assert left_behind(paths) == []


@pytest.mark.parametrize("data", [b"", b"GGML", b"PK\3\4 a wheel", b"<!DOCTYPE html>"])
def test_a_file_that_is_none_is_one_sentence(paths: Paths, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "no.gguf").write_bytes(data)
    with pytest.raises(ModelError, match="no GGUF file"):
        Catalogue(paths).add(tmp_path / "no.gguf")


def test_stopping_leaves_nothing(paths: Paths, tmp_path: Path) -> None:
    source = write(tmp_path / "tiny.gguf")
    with pytest.raises(child.Stopped):
        Catalogue(paths).add(source, cancelled=lambda: True)
    assert left_behind(paths) == []


def test_what_a_dead_process_left_is_cleared_away(paths: Paths) -> None:
    old = paths.models / ".gguf-999999999-x"
    old.mkdir(parents=True)
    with gguf_file._work_folder(paths.models):
        assert not old.exists()
