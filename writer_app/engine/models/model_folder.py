"""Reads a model folder in Hugging Face format without loading it, and says what it lacks.

Nothing here trusts the files: configuration and headers have size limits, every failure becomes
one sentence, and only safetensors weights are accepted.
"""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.models import model_rules
from writer_app.engine.models.hollow import Extent, refuse_hollow

_HEADER_LIMIT = 16 << 20  # the largest known shard has some 2 MB
_MOST_DIMENSIONS = 8
_LONGEST_EXTENT = 1 << 40
_PART = re.compile(r"(.+)-\d{5}-of-(\d{5})\.safetensors")
_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "spiece.model")
_DTYPE_BITS = {
    "F64": 64, "I64": 64, "U64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16,
    "I16": 16, "U16": 16, "F8_E4M3": 8, "F8_E5M2": 8, "I8": 8, "U8": 8, "BOOL": 8,
}  # fmt: skip

_DAMAGE = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a folder's own files say. Sizes in bytes, `context` in tokens, 0 = not said."""

    architecture: str
    context: int
    layers: int
    kv_heads: int
    head_dim: int
    hidden: int
    vocabulary: int
    tied: bool
    parameters: int
    weights: tuple[str, ...]
    files: tuple[str, ...]
    size: int


def inspect(folder: Path) -> ModelFacts:
    """The facts of a model folder.

    Raises ModelError with one sentence when the folder is not a model that can be loaded.
    """
    if not folder.exists():
        raise ModelError(
            coded(
                "model-folder.no-folder-give-path-models",
                "There is no folder {0}; give the path of a model's folder.",
                folder,
            )
        )
    if not folder.is_dir():
        raise ModelError(
            coded(
                "model-folder.file-give-folder-holds-config",
                "{0} is a file; give the folder that holds config.json and the weights.",
                folder,
            )
        )
    try:
        return _inspect(folder)
    except _DAMAGE as problem:  # an odd value that no rule foresaw
        raise ModelError(
            coded(
                "model-folder.files-in-damaged-fetch-model",
                "The files in {0} are damaged; fetch the model again.",
                folder,
            )
        ) from problem


def _inspect(folder: Path) -> ModelFacts:
    config = _config(folder)
    weights = _weights(folder)
    _check_tokenizer(folder)
    model_rules.check_files(folder)
    architecture = _architecture(folder, config)
    model_rules.check_config(config, folder.name)
    tensors = [
        (name, list(value["shape"]))
        for each in weights
        for name, value in header(folder / each).items()
    ]
    model_rules.check_weights(config, tensors, folder.name)
    model_rules.check_layers(config, (name for name, _ in tensors), folder.name)
    text = config.get("text_config")
    shape = text if isinstance(text, dict) else config
    heads = _whole(shape, "num_attention_heads")
    hidden = _whole(shape, "hidden_size")
    files = tuple(sorted(each.name for each in folder.iterdir() if each.is_file()))
    return ModelFacts(
        architecture=architecture,
        context=_whole(shape, "max_position_embeddings"),
        layers=_whole(shape, "num_hidden_layers"),
        kv_heads=_whole(shape, "num_key_value_heads") or heads,
        head_dim=_whole(shape, "head_dim") or (hidden // heads if heads else 0),
        hidden=hidden,
        vocabulary=_whole(shape, "vocab_size"),
        tied=bool(config.get("tie_word_embeddings", shape.get("tie_word_embeddings", False))),
        parameters=sum(prod(shape) for _, shape in tensors),
        weights=weights,
        files=files,
        size=sum((folder / name).stat().st_size for name in files),
    )


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    if not path.is_file():
        hint = coded("model-folder.holds-no-config-json", "it holds no config.json")
        if any(folder.glob("*.gguf")):
            hint = coded(
                "model-folder.holds-gguf-files-add-one",
                "it holds GGUF files; add one of those files itself",
            )
        raise ModelError(
            coded(
                "model-folder.not-model-folder-in-hugging",
                "{0} is not a model folder in Hugging Face format: {1}.",
                folder,
                hint,
            )
        )
    return model_rules.read_json(path)


def _architecture(folder: Path, config: dict[str, Any]) -> str:
    named = config.get("architectures")
    name = str(named[0]) if isinstance(named, list) and named else ""
    if name and not (name.isidentifier() and len(name) <= 100):
        raise ModelError(
            coded(
                "model-folder.config-json-damaged-fetch-model",
                "The config.json of {0} is damaged; fetch the model again.",
                folder,
            )
        )
    if "auto_map" in config and not name:
        raise ModelError(
            coded(
                "model-folder.needs-own-program-code-to",
                "{0} needs its own program code to run, which is never executed.",
                folder,
            )
        )
    if name and not name.endswith(("ForCausalLM", "ForConditionalGeneration", "LMHeadModel")):
        raise ModelError(
            coded(
                "model-folder.holds-which-does-not-write",
                "{0} holds a {1}, which does not write text.",
                folder,
                name,
            )
        )
    return name or str(config.get("model_type", ""))


def _whole(values: dict[str, Any], key: str) -> int:
    value = values.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _weights(folder: Path) -> tuple[str, ...]:
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        found = tuple(sorted(each.name for each in folder.glob("*.safetensors")))
        if not found:
            raise ModelError(_no_weights(folder))
        for part in filter(None, map(_PART.fullmatch, found)):
            for number in range(1, int(part[2]) + 1):
                _there(folder, f"{part[1]}-{number:05d}-of-{part[2]}.safetensors")
        return found
    listed = model_rules.read_json(index, _HEADER_LIMIT).get("weight_map")
    if not isinstance(listed, dict) or not listed:
        raise ModelError(
            coded(
                "model-folder.lists-no-weights-fetch-model",
                "{0} lists no weights; fetch the model again.",
                index,
            )
        )
    names = tuple(sorted({str(name) for name in listed.values()}))
    for name in names:
        _there(folder, name)
    return names


def _there(folder: Path, name: str) -> None:
    if Path(name).name != name or not (folder / name).is_file():
        raise ModelError(
            coded(
                "model-folder.lacks-weights-file-fetch-model",
                "{0} lacks the weights file {1}; fetch the model again.",
                folder,
                name,
            )
        )


def _no_weights(folder: Path) -> str:
    if any(folder.glob("*.bin")) or any(folder.glob("*.pt")) or any(folder.glob("*.pth")):
        return coded(
            "model-folder.has-weights-only-in-bin",
            "{0} has its weights only in .bin files, which can run code when opened; "
            "get a version with .safetensors files.",
            folder,
        )
    return coded(
        "model-folder.holds-no-safetensors-weights-get",
        "{0} holds no .safetensors weights; get the complete model.",
        folder,
    )


def _check_tokenizer(folder: Path) -> None:
    found = [folder / name for name in _TOKENIZERS if (folder / name).is_file()]
    if not found:
        raise ModelError(
            coded(
                "model-folder.holds-no-tokenizer-tokenizer-json",
                "{0} holds no tokenizer (tokenizer.json); get the complete model.",
                folder,
            )
        )
    for path in found:
        with path.open("rb") as stream:
            # Git leaves a pointer of a few lines where the file itself was not fetched.
            if path.suffix == ".json" and not stream.read(64).lstrip().startswith(b"{"):
                model_rules.read_json(path)


def refuse_hollow_weights(folder: Path, weights: tuple[str, ...]) -> None:
    """Raise ModelError where weights were laid out on the disk and not filled."""
    for file in weights:
        with (folder / file).open("rb") as stream:
            begin = 8 + struct.unpack("<Q", stream.read(8))[0]
        places = (
            (name, *value["data_offsets"])
            for name, value in header(folder / file).items()
            if len(value["shape"]) > 1
        )
        extents = (Extent(name, begin + start, end - start) for name, start, end in places)
        refuse_hollow(folder / file, extents)


def header(path: Path) -> dict[str, dict[str, Any]]:
    """The tensors a safetensors file declares, by name, checked against the file's size.

    Raises ModelError when the header is malformed or the file is cut.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > _HEADER_LIMIT or length + 8 > size:
                raise ValueError(coded("model-folder.header-length", "header length"))
            values = json.loads(stream.read(length))
        tensors = {name: value for name, value in values.items() if name != "__metadata__"}
        end = max((_tensor_end(value) for value in tensors.values()), default=0)
        if end + 8 + length != size:
            raise ValueError(coded("model-folder.length-data", "length of the data"))
    except (*_DAMAGE, struct.error) as problem:
        raise ModelError(
            coded(
                "model-folder.cut-or-damaged-fetch-model",
                "{0} is cut or damaged; fetch the model again.",
                path,
            )
        ) from problem
    return tensors


def _tensor_end(value: dict[str, Any]) -> int:
    begin, end = value["data_offsets"]
    count = 1
    if len(value["shape"]) > _MOST_DIMENSIONS:
        raise ValueError("dimensions")
    for extent in value["shape"]:
        if type(extent) is not int or not 0 <= extent <= _LONGEST_EXTENT:
            raise ValueError("shape")
        count *= extent
    bits = _DTYPE_BITS.get(str(value["dtype"]))
    if not (isinstance(begin, int) and isinstance(end, int) and 0 <= begin <= end):
        raise ValueError("offsets")
    if bits is not None and count * bits != (end - begin) * 8:
        raise ValueError(coded("model-folder.shape-and-bytes-differ", "shape and bytes differ"))
    return end
