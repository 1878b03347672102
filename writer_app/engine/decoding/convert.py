"""Converts a GGUF file to a folder of safetensors: `python -m … SOURCE.gguf FOLDER`.

Runs in a child process of its own (engine.child), because it imports torch and needs several
times the file's size in memory. Reports its phases as JSON lines; exit code 0 means done.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

from writer_app.engine.child import say
from writer_app.engine.offline import lock_quietly

STEPS = 5


def convert(source: Path, folder: Path) -> None:
    """Write config, bf16 weights and tokenizer of the GGUF file `source` into `folder`."""
    say(event="progress", phase="libraries", done=0, total=STEPS)
    _read_once()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    say(event="progress", phase="converting", done=1, total=STEPS)
    place = str(source.parent)
    model: Any = AutoModelForCausalLM.from_pretrained(
        place,
        gguf_file=source.name,
        dtype=torch.bfloat16,
        quantization_config=GgufConfig(dequantize=True),
        local_files_only=True,
        trust_remote_code=False,
    )
    say(event="progress", phase="converting", done=2, total=STEPS)
    tokenizer: Any = AutoTokenizer.from_pretrained(
        place, gguf_file=source.name, local_files_only=True, trust_remote_code=False
    )
    _mend_tokenizer(tokenizer, source, model.config.max_position_embeddings)
    say(event="progress", phase="converting", done=3, total=STEPS)
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    say(event="progress", phase="converting", done=4, total=STEPS)


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


if __name__ == "__main__":
    lock_quietly()  # a file from anywhere is read here for the first time
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
