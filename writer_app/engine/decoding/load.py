"""From a folder in Hugging Face format to a model and its tokenizer: offline, safetensors only.

No code from the folder is ever run (`trust_remote_code=False`), nothing is fetched, and weights
in pickle formats are refused.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

import torch

from writer_app.domain.errors import ModelError
from writer_app.engine.protocol import ModelRef

NF4_FROM = 1_000_000_000  # parameters from which `auto` quantises to four bits


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model will be loaded."""

    folder: Path
    parameters: int
    bytes: int  # on disk
    format: str  # nf4 | bf16 | fp16 | int8 | fp32
    device: str  # cpu | cuda


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model's own modules, ready to run, and the format of its weights."""

    model: Any
    format: str


def plan(ref: ModelRef) -> Plan:
    """Look at the folder and the machine. Raises ModelError when the folder is no model."""
    folder = Path(ref.folder)
    weights = weight_files(folder)
    parameters = sum(_parameters(file) for file in weights)
    device = _device(ref.device)
    return Plan(
        folder=folder,
        parameters=parameters,
        bytes=sum(file.stat().st_size for file in weights),
        format=_format(ref.quantisation, parameters, device),
        device=device,
    )


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a model folder. Raises ModelError when it is no model."""
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"“{folder}” is no model folder: it has no config.json; add a folder in Hugging Face "
            "format."
        )
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ModelError(
            f"“{folder}” has no weights in safetensors format, the only one that is read; "
            "choose another version of this model."
        )
    return files


def _parameters(file: Path) -> int:
    """Numbers stored in one safetensors file, from its header alone."""
    try:
        with file.open("rb") as stream:
            (size,) = struct.unpack("<Q", stream.read(8))
            if not 0 < size < 100_000_000:
                raise ValueError(size)
            header = json.loads(stream.read(size))
        end = (
            8
            + size
            + max(
                (
                    entry["data_offsets"][1]
                    for name, entry in header.items()
                    if name != "__metadata__"
                ),
                default=0,
            )
        )
        if file.stat().st_size < end:
            raise ValueError(end)
    except (ValueError, struct.error, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The weights in “{file}” are damaged or incomplete; fetch the model again."
        ) from error
    shapes = (entry["shape"] for name, entry in header.items() if name != "__metadata__")
    return sum(prod(shape) for shape in shapes)


def _device(wanted: str) -> str:
    if wanted == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda":
        raise ModelError("This machine offers no CUDA device; set the model to run on the CPU.")
    return "cpu"


def _format(wanted: str, parameters: int, device: str) -> str:
    if wanted != "auto":
        return wanted
    if parameters >= NF4_FROM and (device == "cuda" or nf4_is_fast()):
        return "nf4"
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    return "bf16"


def nf4_is_fast() -> bool:
    """Whether bitsandbytes has its fused 4-bit CPU kernel here (AVX512_BF16)."""
    import bitsandbytes.functional as bnb

    probe: Callable[[], bool] | None = getattr(bnb, "has_avx512bf16", None)
    return bool(probe and probe())


def compute_dtype(chosen: Plan) -> torch.dtype:
    """The type in which the model computes."""
    if chosen.format == "fp32":
        return torch.float32
    if chosen.device == "cuda" and not torch.cuda.is_bf16_supported():
        return torch.float16
    if chosen.device == "cpu" and torch.backends.cpu.get_cpu_capability() != "AVX512":
        return torch.float32  # bfloat16 products are emulated there, several times slower
    return torch.bfloat16


def transformers() -> Any:
    """The library, silent: progress and errors are told in our own words. Partly typed, so Any."""
    library: Any = import_module("transformers")
    library.utils.logging.disable_progress_bar()
    library.utils.logging.set_verbosity_error()
    return library


_COMMON: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
_REFUSALS = (OSError, ValueError, KeyError, ImportError, RuntimeError)


def read_settings(chosen: Plan, ref: ModelRef) -> tuple[Any, Any, int, frozenset[int]]:
    """A model's settings, its tokenizer, its context in tokens, and the tokens that end an answer.

    Raises ModelError with a sentence when they cannot be used.
    """
    library = transformers()
    try:
        config = library.AutoConfig.from_pretrained(chosen.folder, **_COMMON)
        tokenizer = library.AutoTokenizer.from_pretrained(chosen.folder, **_COMMON)
    except _REFUSALS as error:
        raise ModelError(
            f"The model in “{chosen.folder.name}” cannot be loaded: {_first_line(error)}"
        ) from error
    if getattr(tokenizer, "backend_tokenizer", None) is None:
        raise ModelError(
            f"The model in “{chosen.folder.name}” has no tokenizer.json; fetch it again."
        )
    return config, tokenizer, context_length(config, ref), ends(chosen.folder, tokenizer)


def load(chosen: Plan, placed: dict[str, Any] | None = None) -> Loaded:
    """Read the model's own modules, on a GPU at the places that `placed` names.

    Raises ModelError with a sentence when it cannot be used, torch.OutOfMemoryError when the GPU
    has not the room.
    """
    dtype = compute_dtype(chosen)
    extra: dict[str, Any] = dict(placed or {"device_map": "auto"})
    if chosen.device != "cuda":
        extra = {}
    if chosen.format == "nf4":
        extra["quantization_config"] = nf4_config(dtype, beside="max_memory" in extra)
    try:
        model = transformers().AutoModelForCausalLM.from_pretrained(
            chosen.folder, dtype=dtype, use_safetensors=True, **_COMMON, **extra
        )
    except torch.OutOfMemoryError:
        raise
    except _REFUSALS as error:
        raise ModelError(
            f"The model in “{chosen.folder.name}” cannot be loaded: {_first_line(error)}"
        ) from error
    model.eval()
    model.requires_grad_(False)
    names = {torch.float32: "fp32", torch.float16: "fp16", torch.bfloat16: "bf16"}
    return Loaded(model, "nf4" if chosen.format == "nf4" else names[dtype])


def nf4_config(dtype: torch.dtype, *, beside: bool = False) -> Any:
    """Four-bit NormalFloat (Dettmers et al. 2023) without double quantisation, so that rows of
    several projections can be joined without any change of value. `beside`: layers may lie outside
    the card, where they keep their 16 bits."""
    return transformers().BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=dtype,
        llm_int8_enable_fp32_cpu_offload=beside,
    )


def context_length(config: Any, ref: ModelRef) -> int:
    """Tokens the model can attend to, or fewer where the reference says so."""
    text = config.get_text_config(decoder=True)
    own = int(getattr(text, "max_position_embeddings", 0) or 4096)
    return min(own, ref.context) if ref.context else own


def ends(folder: Path, tokenizer: Any) -> frozenset[int]:
    """Every token that ends an answer, of the generation settings and of the tokenizer."""
    found = {tokenizer.eos_token_id}
    for name in ("generation_config.json", "config.json"):
        try:
            listed = json.loads((folder / name).read_text(encoding="utf-8")).get("eos_token_id")
        except (OSError, ValueError, AttributeError):
            continue
        found |= set(listed) if isinstance(listed, list) else {listed}
    return frozenset(int(token) for token in found if isinstance(token, int))


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
