"""What a GGUF file says of itself, and that nothing it says is believed unseen."""

from __future__ import annotations

import random
import struct
from contextlib import suppress
from pathlib import Path

import gguf
import pytest
import tiny_gguf

from writer_app.domain.base.errors import ModelError
from writer_app.engine.models import gguf_facts, gguf_header


def test_settings_and_places_are_those_of_the_package(tmp_path: Path) -> None:
    path = tiny_gguf.write(tmp_path / "tiny.gguf", kind="Q8_0")
    ours, theirs = gguf_header.read(path), gguf.GGUFReader(str(path))
    assert ours.text("general.name") == "Tiny Tales"
    assert ours.whole("llama.context_length") == 512
    assert ours.items("tokenizer.ggml.tokens") == tiny_gguf.WORDS
    assert {each.name: each.data_offset for each in theirs.tensors} == {
        each.name: each.start for each in ours.tensors.values()
    }
    assert {each.name: tuple(reversed(each.shape.tolist())) for each in theirs.tensors} == {
        each.name: each.shape for each in ours.tensors.values()
    }


def test_one_item_is_read_without_the_others(tmp_path: Path) -> None:
    header = gguf_header.read(tiny_gguf.write(tmp_path / "tiny.gguf"))
    words = tiny_gguf.WORDS
    for index in (0, 5, len(words) - 1):
        assert header.item("tokenizer.ggml.tokens", index) == words[index]
    assert header.item("tokenizer.ggml.tokens", len(words)) == ""
    assert header.item("general.name", 0) == ""


def test_sizes_of_blocks_are_ggmls() -> None:
    known = {int(code): sizes for code, sizes in gguf.GGML_QUANT_SIZES.items()}
    assert {code: each[1:] for code, each in gguf_header.TYPES.items()} == known


def test_a_tensor_that_is_missing_is_an_error(tmp_path: Path) -> None:
    path = tiny_gguf.write(tmp_path / "missing.gguf", drop="blk.1.")
    with pytest.raises(ModelError, match=r"9 of the weights are missing .*blk\.1\.attn_norm"):
        gguf_facts.inspect(path)


def test_parts_are_joined_from_any_of_them(tmp_path: Path) -> None:
    first, second = tiny_gguf.split(tmp_path)
    for given in (first, second):
        found = gguf_facts.inspect(given)
        assert found.header.parts == (first, second)
        assert found.config["num_hidden_layers"] == 2


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    first, second = tiny_gguf.split(tmp_path)
    second.unlink()
    with pytest.raises(ModelError, match=r"tiny-00002-of-00002\.gguf is missing beside it"):
        gguf_header.read(first)


def test_a_part_under_another_name_is_one_of_several(tmp_path: Path) -> None:
    first, _ = tiny_gguf.split(tmp_path)
    alone = first.rename(tmp_path / "model.gguf")
    with pytest.raises(ModelError, match="one of 2 parts"):
        gguf_header.read(alone)


def test_a_shape_that_the_settings_do_not_say_is_an_error(tmp_path: Path) -> None:
    path = tiny_gguf.write(tmp_path / "odd.gguf")
    data = path.read_bytes()
    name = b"llama.feed_forward_length" + struct.pack("<I", 4)
    at = data.index(name) + len(name)
    path.write_bytes(data[:at] + struct.pack("<I", 96) + data[at + 4 :])
    with pytest.raises(ModelError, match="128 x 64, where its settings say 96 x 64"):
        gguf_facts.inspect(path)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"rope.scaling.type": "longrope"}, "kind of rope"),
        ({"rope.dimension_count": 8.0}, ""),
    ],
)
def test_what_does_not_run_as_it_is_says_why(
    tmp_path: Path, more: dict[str, object], reason: str
) -> None:
    path = tiny_gguf.write(tmp_path / "tiny.gguf", more=more)
    assert reason in gguf_facts.inspect(path).reason


def test_a_cut_file_is_a_sentence(tmp_path: Path) -> None:
    data = tiny_gguf.write(tmp_path / "tiny.gguf").read_bytes()
    for size in (4, 20, 100, len(data) // 2, len(data) - 40):
        (tmp_path / "cut.gguf").write_bytes(data[:size])
        with pytest.raises(ModelError, match="cut or damaged"):
            gguf_header.read(tmp_path / "cut.gguf")


def test_hostile_headers_end_in_a_sentence_or_a_model(tmp_path: Path) -> None:
    data = tiny_gguf.write(tmp_path / "tiny.gguf").read_bytes()
    header = data.index(b"blk.1.ffn_down.weight") + 60
    chance = random.Random(5)
    path = tmp_path / "odd.gguf"
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(4, header)
            changed[at : at + 8] = chance.choice(
                [b"\xff" * 8, bytes(8), struct.pack("<Q", 1 << 40), chance.randbytes(8)]
            )
        path.write_bytes(changed)
        with suppress(ModelError):
            gguf_facts.inspect(path)


@pytest.mark.parametrize(
    "dropped",
    ["token_embd.weight", "output_norm.weight", "blk.0.attn_q", "blk.1.ffn_down", "blk.0."],
)
def test_whatever_is_missing_is_named(tmp_path: Path, dropped: str) -> None:
    path = tiny_gguf.write(tmp_path / "missing.gguf", drop=dropped)
    with pytest.raises(ModelError, match=dropped.rstrip(".").replace(".", r"\.")):
        gguf_facts.inspect(path)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (b"ggml.tokens", b"ggml.tokenz", "does not say its tokenizer.ggml.tokens"),
        (b"ggml.merges", b"ggml.mergez", "does not say its tokenizer.ggml.merges"),
        (b"ggml.model", b"ggml.modem", "does not say its tokenizer.ggml.model"),
        (b"block_count\4\0\0\0\2", b"block_count\4\0\0\0\1", "has 2 layers .* have 1"),
    ],
)
def test_what_is_no_whole_model_is_said(tmp_path: Path, was: bytes, now: bytes, said: str) -> None:
    path = tiny_gguf.write(tmp_path / "odd.gguf")
    path.write_bytes(path.read_bytes().replace(was, now))
    with pytest.raises(ModelError, match=said):
        gguf_facts.inspect(path)


def test_what_goes_with_a_model_is_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"goes with one \(mmproj\)"):
        gguf_facts.inspect(tiny_gguf.write(tmp_path / "mmproj.gguf", "clip"))


def test_parts_of_another_model_are_no_parts(tmp_path: Path) -> None:
    first, second = tiny_gguf.split(tmp_path)
    second.write_bytes(first.read_bytes())  # the first part twice
    with pytest.raises(ModelError):
        gguf_facts.inspect(first)


def test_an_empty_part_is_an_error(tmp_path: Path) -> None:
    first, second = tiny_gguf.split(tmp_path)
    second.write_bytes(b"")
    with pytest.raises(ModelError):
        gguf_facts.inspect(first)


def test_a_cut_second_part_is_an_error(tmp_path: Path) -> None:
    first, second = tiny_gguf.split(tmp_path)
    second.write_bytes(second.read_bytes()[:-64])
    with pytest.raises(ModelError):
        gguf_facts.inspect(first)
