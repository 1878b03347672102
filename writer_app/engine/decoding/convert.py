"""Converts a GGUF file to a folder of safetensors: `python -m … SOURCE.gguf FOLDER`.

Runs in a child process of its own (engine.child), because it imports torch and needs several
times the file's size in memory. Reports its phases as JSON lines, `facts` about the file first and
an `error` with a sentence where it cannot be converted; exit code 0 means done.
"""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import Any

from writer_app.domain.base.message import coded
from writer_app.engine.base.child import say
from writer_app.engine.trust.offline import lock_quietly

STEPS = 5
_BYTES = 2  # a number in bf16
_MARGIN = 1.15  # what conversion and saving need beyond the weights
_SPARE_DISK = 500_000_000


class ConversionRefused(Exception):
    """The file cannot be converted; the message is a sentence for people."""


def convert(source: Path, folder: Path) -> None:
    """Write config, bf16 weights and tokenizer of the GGUF file `source` into `folder`."""
    say(event="progress", phase="libraries", done=0, total=STEPS)
    _read_once()
    look(source, folder)
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    from writer_app.engine.decoding.gguf.modules import complete

    say(event="progress", phase="converting", done=1, total=STEPS)
    place = str(source.parent)
    loaded: Any = AutoModelForCausalLM.from_pretrained(
        place,
        gguf_file=source.name,
        dtype=torch.bfloat16,
        quantization_config=GgufConfig(dequantize=True),
        output_loading_info=True,
        local_files_only=True,
        trust_remote_code=False,
    )
    model, found = loaded
    try:
        complete(found)
    except ValueError as error:
        raise ConversionRefused(
            coded(
                "convert.cannot-be-used-fetch-again",
                "{0} cannot be used: {1}; fetch it again.",
                source.name,
                error,
            )
        ) from error
    say(event="progress", phase="converting", done=2, total=STEPS)
    tokenizer: Any = AutoTokenizer.from_pretrained(
        place, gguf_file=source.name, local_files_only=True, trust_remote_code=False
    )
    _mend_tokenizer(tokenizer, source, model.config.max_position_embeddings)
    say(event="progress", phase="converting", done=3, total=STEPS)
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    say(event="progress", phase="converting", done=4, total=STEPS)


def look(source: Path, folder: Path) -> None:
    """Tell what the file says about itself. Raises ConversionRefused when it will not do here."""
    import gguf
    import psutil

    try:
        reader: Any = gguf.GGUFReader(str(source))
    except Exception as error:  # the package raises whatever a damaged file leads it to
        raise ConversionRefused(
            coded(
                "convert.damaged-or-no-gguf-file",
                "{0} is damaged or no GGUF file; fetch it again.",
                source.name,
            )
        ) from error

    def said(key: str) -> str:
        field = reader.get_field(key)
        return str(field.contents())[:200] if field is not None else ""

    family = said("general.architecture")
    known = architectures()
    if family not in known:
        raise ConversionRefused(
            coded(
                "convert.holds-model-family-which-cannot",
                "{0} holds a model of the family “{1}”, which cannot be read from "
                "GGUF; get the model’s original folder with .safetensors files. Readable families: "
                "{2}.",
                source.name,
                family,
                ", ".join(sorted(known)),
            )
        )
    parameters = sum(int(tensor.n_elements) for tensor in reader.tensors)
    need = parameters * _BYTES
    have, free = psutil.virtual_memory().available, shutil.disk_usage(folder).free
    if need * _MARGIN > have:
        raise ConversionRefused(
            coded(
                "convert.converting-needs-about-gb-memory",
                "Converting {0} needs about {1} GB of memory, and "
                "{2} GB are free; close other programs, or get the model’s original "
                "folder.",
                source.name,
                f"{need * _MARGIN / 1e9:.1f}",
                f"{have / 1e9:.1f}",
            )
        )
    if need + _SPARE_DISK > free:
        raise ConversionRefused(
            coded(
                "convert.converted-takes-gb-and-gb",
                "Converted, {0} takes {1} GB, and {2} GB are "
                "free in {3}; free some space and try again.",
                source.name,
                f"{need / 1e9:.1f}",
                f"{free / 1e9:.1f}",
                folder.parent,
            )
        )
    say(
        event="facts",
        licence=said("general.license"),
        parameters=parameters,
    )


def architectures() -> frozenset[str]:
    """The families that transformers reads from GGUF files."""
    from transformers.modeling_gguf_pytorch_utils import GGUF_SUPPORTED_ARCHITECTURES

    parts = {"general", "tokenizer"}
    return frozenset(str(name) for name in GGUF_SUPPORTED_ARCHITECTURES) - parts


def _read_once() -> None:
    """Let one parse of the file serve all: transformers does it three times, 9 s each."""
    import gguf

    for name in ("GGUFReader", "get_tensor_name_map"):
        vars(gguf)[name] = functools.cache(getattr(gguf, name))


def _mend_tokenizer(tokenizer: Any, source: Path, context: int) -> None:
    """Put back what the conversion of transformers drops.

    Every pre-tokenizer named in a GGUF file becomes the plain byte-level one; SmolLM's also cuts
    numbers into single digits (llama.cpp's `smollm` does the same). The context is not carried.
    """
    from gguf import GGUFReader
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

    tokenizer.model_max_length = context
    field = GGUFReader(str(source)).get_field("tokenizer.ggml.pre")
    if field is not None and field.contents() == "smollm":
        tokenizer.backend_tokenizer.pre_tokenizer = Sequence(
            [Digits(individual_digits=True), ByteLevel(add_prefix_space=False, use_regex=True)]
        )


def main(source: str, folder: str) -> int:
    """Convert one file into a folder; 0 when it is done, 1 after an `error`."""
    lock_quietly()  # a file from anywhere is read here for the first time
    try:
        convert(Path(source), Path(folder))
    except ConversionRefused as problem:
        say(event="error", message=str(problem))
        return 1
    return 0
