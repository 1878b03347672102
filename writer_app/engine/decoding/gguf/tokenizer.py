"""The tokenizer that a GGUF file describes, built once and kept in the model cache."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.models.gguf_header import Header

_BUILDER = "transformers.integrations.gguf.gguf_tokenizer_mapping"
_VERSION = 1
_LISTS = ("tokens", "scores", "token_type", "merges")
_PLAIN = {"pre_tokenizer_type": "pre", "tokenizer_type": "model"}
# Pre-tokenizers that cut numbers into single digits and know GPT-2's pattern else, as llama.cpp
# groups them; transformers takes the plain pattern for them.
_DIGITS = ("smollm", "refact", "command-r", "starcoder", "codeshell", "exaone", "minerva-7b")
_NAMED = ("bos", "eos", "unknown", "padding")
_KEPT_AS = {"unknown": "unk", "padding": "pad"}


def tokenizer_of(header: Header, cache: Path | None) -> Any:
    """The tokenizer, from `cache` where it was kept (None: nowhere); with the file's chat template.

    Raises whatever the libraries raise over a damaged one; see `load.reading`.
    """
    import transformers

    fast: Any = transformers.PreTrainedTokenizerFast
    file = cache / f"tokenizer-{_VERSION}.json" if cache is not None else None
    special = _special(header)
    made: Any = None
    if file is not None and file.is_file():
        with suppress(Exception):  # torn, or another version's: built again
            made = fast(tokenizer_file=str(file), **special)
    if made is None:
        backend = _built(header)
        if file is not None:
            _keep(file, backend)
        made = fast(tokenizer_object=backend, **special)
    made.chat_template = header.text("tokenizer.chat_template") or None
    return made


def _special(header: Header) -> dict[str, Any]:
    """The special tokens that the file names, by transformers' names."""
    found: dict[str, Any] = {"clean_up_tokenization_spaces": False}
    for name in _NAMED:
        number = header.values.get(f"tokenizer.ggml.{name}_token_id")
        token = header.item("tokenizer.ggml.tokens", number) if type(number) is int else ""
        if token:
            found[f"{_KEPT_AS.get(name, name)}_token"] = token
    return found


def _built(header: Header) -> Any:
    mapping: Any = import_module(_BUILDER)
    told: dict[str, Any] = {
        ours: header.text(f"tokenizer.ggml.{theirs}") for ours, theirs in _PLAIN.items()
    }
    for name in _LISTS:
        if items := header.items(f"tokenizer.ggml.{name}"):
            told[name] = items
    if not told.get("tokens"):
        raise ModelError(
            coded(
                "tokenizer.holds-no-list-tokens-choose",
                "{0} holds no list of tokens; choose another file.",
                header.parts[0].name,
            )
        )
    space = header.values.get("tokenizer.ggml.add_space_prefix")
    if space is not None:
        told["add_prefix_space"] = bool(space)
    backend, _ = mapping.convert_gguf_tokenizer(header.text("general.architecture"), told)
    _mend(backend, told["pre_tokenizer_type"], told["tokenizer_type"])
    return backend


def _mend(backend: Any, pre: str, kind: str) -> None:
    """Put back what the conversion of transformers drops."""
    from tokenizers.normalizers import NFC
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

    if kind != "gpt2":
        return
    if pre in _DIGITS:
        backend.pre_tokenizer = Sequence(
            [Digits(individual_digits=True), ByteLevel(add_prefix_space=False, use_regex=True)]
        )
    if pre == "qwen2" and backend.normalizer is None:
        backend.normalizer = NFC()  # as in Qwen's own tokenizer.json


def _keep(file: Path, backend: Any) -> None:
    """Raises nothing: what cannot be kept is built again."""
    with suppress(Exception):
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}.part")
        backend.save(str(part), pretty=False)
        part.replace(file)
