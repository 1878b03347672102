"""From a folder in Hugging Face format to a model and its tokenizer: offline, safetensors only.

No code from the folder is ever run (`trust_remote_code=False`), nothing is fetched, and weights
in pickle formats are refused.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from writer_app.domain.base.errors import Cancelled, ModelError
from writer_app.domain.base.message import CodedForm, coded
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.base.pulse import Beat, silent
from writer_app.engine.decoding.gguf.files import GgufFiles
from writer_app.engine.decoding.gguf.modules import complete, modules_of
from writer_app.engine.decoding.gguf.tokenizer import tokenizer_of
from writer_app.engine.decoding.prompt_tokens import PromptTokens
from writer_app.engine.models import gguf_facts, gguf_file, model_folder, model_rules
from writer_app.engine.models.gguf_facts import GgufModel

NF4_FROM = 1_000_000_000  # parameters from which `auto` quantises to four bits


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How a model will be loaded. `folder` is the file itself where it is a GGUF one."""

    folder: Path
    parameters: int
    bytes: int  # on disk
    format: str  # nf4 | bf16 | fp16 | int8 | fp32
    device: str  # cpu | cuda
    gguf: GgufModel | None = None


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model's own modules, ready to run, and the format of its weights."""

    model: Any
    format: str


def plan(ref: ModelRef) -> LoadPlan:
    """Look at the folder and the machine. Raises ModelError when the folder is no model, or
    breaks a rule of `engine.model_rules`: no library has read anything of it before that."""
    folder = Path(ref.folder)
    if folder.is_file():
        return _plan_of_file(folder, ref)
    facts = model_folder.inspect(folder)
    device = _device(ref.device)
    return LoadPlan(
        folder=folder,
        parameters=facts.parameters,
        bytes=sum((folder / name).stat().st_size for name in facts.weights),
        format=_format(ref.quantisation, facts.parameters, device),
        device=device,
    )


def _plan_of_file(file: Path, ref: ModelRef) -> LoadPlan:
    """A GGUF file lies on a card in 16 bits: to quantise its numbers once more would lose twice.
    The processor runs it over its own blocks where that is possible."""
    found = gguf_facts.inspect(file)
    if found.reason:
        raise ModelError(gguf_file.not_as_it_is(file, found.reason))
    device = _device(ref.device)
    return LoadPlan(
        folder=file,
        parameters=found.parameters,
        bytes=found.header.size,
        format=_format_of_file(ref.quantisation, device),
        device=device,
        gguf=found,
    )


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a model folder, as its index names them. Raises ModelError."""
    return [folder / name for name in model_folder.inspect(folder).weights]


def _device(wanted: str) -> str:
    if wanted == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda":
        raise ModelError(
            coded(
                "load.machine-offers-no-cuda-device",
                "This machine offers no CUDA device; set the model to run on the CPU.",
            )
        )
    return "cpu"


def _format(wanted: str, parameters: int, device: str) -> str:
    if wanted != "auto":
        return wanted
    if parameters >= NF4_FROM and (device == "cuda" or nf4_is_fast()):
        return "nf4"
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    return "bf16"


def _format_of_file(wanted: str, device: str) -> str:
    """The format of a GGUF file's numbers where they are not taken as blocks."""
    if device == "cuda":
        return wanted if wanted == "fp32" else _format("auto", 0, device)
    return "bf16" if wanted == "auto" else wanted


def nf4_is_fast() -> bool:
    """Whether bitsandbytes has its fused 4-bit CPU kernel here (AVX512_BF16)."""
    import bitsandbytes.functional as bnb

    probe: Callable[[], bool] | None = getattr(bnb, "has_avx512bf16", None)
    return bool(probe and probe())


def compute_dtype(chosen: LoadPlan) -> torch.dtype:
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


@contextlib.contextmanager
def reading(part: str, name: str) -> Iterator[None]:
    """Turns whatever a library raises over a stranger's files into a ModelError.

    Over mutated files transformers, tokenizers and safetensors were seen to raise nearly every
    kind of exception, some of them plain `Exception`, and to panic.
    """
    try:
        yield
    except (ModelError, Cancelled, MemoryError, torch.OutOfMemoryError):
        raise
    except (OSError, ImportError, RuntimeError, ValueError) as error:
        if isinstance(error, UnicodeError | json.JSONDecodeError):
            raise ModelError(_DAMAGED(part, name)) from error
        raise ModelError(_UNUSABLE(part, name, _first_line(error))) from error
    except BaseException as error:
        if not (isinstance(error, Exception) or panics(error)):
            raise
        raise ModelError(_DAMAGED(part, name)) from error


_UNUSABLE = CodedForm("load.unusable", "The {0} of “{1}” cannot be used: {2}")
_DAMAGED = CodedForm(
    "load.damaged",
    "The {0} of “{1}” cannot be read: damaged, or of no known kind; fetch the model again.",
)


def panics(error: BaseException) -> bool:
    """Whether a library written in Rust gave up; its exception is none of Python's `Exception`."""
    return type(error).__name__ == "PanicException"


def read_settings(
    chosen: LoadPlan, ref: ModelRef, cache: Path | None = None
) -> tuple[Any, Any, int, frozenset[int]]:
    """A model's settings, its tokenizer, its context in tokens, and the tokens that end an answer.

    `cache` is where the tokenizer of a GGUF file is kept. Raises ModelError with a sentence when
    they cannot be used.
    """
    library, name = transformers(), chosen.folder.name
    if chosen.gguf is not None:
        return _settings_of_file(chosen.gguf, ref, cache, name)
    with reading("configuration", name):
        config = library.AutoConfig.from_pretrained(chosen.folder, **_COMMON)
    with reading("tokenizer", name):
        tokenizer = library.AutoTokenizer.from_pretrained(chosen.folder, **_COMMON)
        tame(tokenizer, name)
    return config, tokenizer, context_length(config, ref), ends(chosen.folder, tokenizer)


def _settings_of_file(
    model: GgufModel, ref: ModelRef, cache: Path | None, name: str
) -> tuple[Any, Any, int, frozenset[int]]:
    with reading("configuration", name):
        config = transformers().AutoConfig.for_model(**model.config)
    with reading("tokenizer", name):
        tokenizer = tokenizer_of(model.header, cache)
        tame(tokenizer, name)
    said = {model.header.values.get(f"tokenizer.ggml.{key}_token_id") for key in ("eot", "eom")}
    named = {number for number in said if type(number) is int}
    return config, tokenizer, context_length(config, ref), ends(None, tokenizer) | named


def tame(tokenizer: Any, name: str) -> None:
    """Take from a tokenizer what its file could do to a text: cut it, or fill it up to a length.

    Raises ModelError when it has no fast tokenizer, or a chat template of a size that none has.
    """
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelError(
            coded(
                "load.model-in-has-no-tokenizer",
                "The model in “{0}” has no tokenizer.json; fetch it again.",
                name,
            )
        )
    backend.no_truncation()
    backend.no_padding()
    template = getattr(tokenizer, "chat_template", None)
    named = template if isinstance(template, dict) else {"": template}
    if any(len(str(text)) > model_rules.TEMPLATE_LIMIT for text in named.values()):
        raise ModelError(
            coded(
                "load.chat-template-too-long-choose",
                "The chat template of “{0}” is too long; choose another model.",
                name,
            )
        )


def load(
    chosen: LoadPlan, placed: dict[str, Any] | None = None, beat: Beat = silent
) -> LoadedModel:
    """Read the model's own modules, on a GPU at the places that `placed` names.

    Raises ModelError with a sentence when it cannot be used, torch.OutOfMemoryError when the GPU
    has not the room, and what `beat` raises, which is called at each tensor of a GGUF file.
    """
    dtype = compute_dtype(chosen)
    if chosen.gguf is not None:
        return _load_file(chosen, dtype, beat)
    extra: dict[str, Any] = dict(placed or {"device_map": "auto"})
    if chosen.device != "cuda":
        extra = {}
    if chosen.format == "nf4":
        extra["quantization_config"] = nf4_config(dtype)
    with reading("weights", chosen.folder.name):
        model, found = transformers().AutoModelForCausalLM.from_pretrained(
            chosen.folder,
            dtype=dtype,
            use_safetensors=True,
            output_loading_info=True,
            **_text_part(chosen.folder),
            **_COMMON,
            **extra,
        )
        complete(found)
    model.eval()
    model.requires_grad_(False)
    return LoadedModel(model, "nf4" if chosen.format == "nf4" else _DTYPE_NAMES[dtype])


def _text_part(folder: Path) -> dict[str, Any]:
    """How the text part alone of a model with pictures is read; nothing for any other model.

    `model_rules` has seen that it is one whose text part is a causal model of its own.
    """
    kind = model_rules.read_json(folder / "config.json").get("model_type")
    if kind not in model_rules.TEXT_PARTS:
        return {}
    config = transformers().AutoConfig.from_pretrained(folder, **_COMMON)
    names = {
        r"^language_model\.lm_head\.": "lm_head.",
        r"^(model\.)?language_model\.(model\.)?": "model.",
    }
    return {"config": config.get_text_config(), "key_mapping": names}


_DTYPE_NAMES = {torch.float32: "fp32", torch.float16: "fp16", torch.bfloat16: "bf16"}


def _load_file(chosen: LoadPlan, dtype: torch.dtype, beat: Beat) -> LoadedModel:
    """The modules of a GGUF file, over its numbers in `dtype`; of several cards the first."""
    assert chosen.gguf is not None
    card = torch.device("cuda", 0) if chosen.device == "cuda" else None
    with reading("weights", chosen.folder.name):
        made = modules_of(transformers(), GgufFiles(chosen.gguf), dtype, card=card, beat=beat)
    return LoadedModel(made, _DTYPE_NAMES[dtype])


def nf4_config(dtype: torch.dtype) -> Any:
    """Four-bit NormalFloat (Dettmers et al. 2023) without double quantisation, so that rows of
    several projections can be joined without any change of value."""
    return transformers().BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=dtype,
    )


def context_length(config: Any, ref: ModelRef) -> int:
    """Tokens the model can attend to, or fewer where the reference says so."""
    text = config.get_text_config(decoder=True)
    own = int(getattr(text, "max_position_embeddings", 0) or 4096)
    return min(own, ref.context) if ref.context else own


def vocabulary_of(config: Any) -> int:
    """How many tokens the weights have rows for; 0 when the settings do not say."""
    return int(getattr(config.get_text_config(decoder=True), "vocab_size", 0) or 0)


def ends(folder: Path | None, tokenizer: Any) -> frozenset[int]:
    """Every token that ends an answer: of the settings, the tokenizer and the chat template."""
    found: list[object] = [tokenizer.eos_token_id]
    for name in ("generation_config.json", "config.json"):
        try:
            listed = json.loads(((folder or Path()) / name).read_text(encoding="utf-8")).get(
                "eos_token_id"
            )
        except (OSError, ValueError, AttributeError):
            continue
        found += listed if isinstance(listed, list) else [listed]
    found.append(PromptTokens(tokenizer).end_of_turn())
    return frozenset(token for token in found if type(token) is int and token >= 0)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
