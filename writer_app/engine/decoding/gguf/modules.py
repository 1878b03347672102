"""transformers' own modules over a GGUF file's numbers: the general way, and the reference."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import torch

from writer_app.engine.base.pulse import Beat, silent
from writer_app.engine.decoding.blocks.formats import Floats
from writer_app.engine.decoding.gguf.files import GgufFiles

_READERS = min(8, os.cpu_count() or 1)


def modules_of(
    library: Any,
    files: GgufFiles,
    dtype: torch.dtype,
    *,
    layers: int | None = None,
    card: torch.device | None = None,
    beat: Beat = silent,
) -> Any:
    """The modules of `library` (transformers) over the dequantised weights of a GGUF file, whole
    or only its first `layers` layers; on a `card` its memory alone is filled, tensor by tensor.
    `beat` is called at each tensor.

    Raises ValueError when weights were missing, and what the library and `beat` raise.
    """
    settings = dict(files.model.config)
    if layers is not None:
        settings["num_hidden_layers"] = layers
        for each in ("no_rope_layers", "layer_types"):
            if each in settings:
                settings[each] = settings[each][:layers]
    names = [name for name in files.names() if _within(name, settings["num_hidden_layers"])]
    config = library.AutoConfig.for_model(**settings)
    state: dict[str, torch.Tensor] = {}
    if card is not None:
        with card:
            model = library.AutoModelForCausalLM.from_config(config, dtype=dtype)
        state = {name: part.data for name, part in model.named_parameters()}
        complete({"missing_keys": set(state) - set(names)})
    for name, numbers in _read(files, names, dtype):
        if card is None:
            state[name] = numbers
        elif name in state:
            state[name].copy_(numbers)
        beat()
    files.release()
    if card is None:
        mapping = library.models.auto.modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING
        model, found = mapping[type(config)].from_pretrained(
            None, config=config, state_dict=state, dtype=dtype, output_loading_info=True
        )
        complete(found)
    rescale(model, files.frequencies())
    model.eval()
    model.requires_grad_(False)
    return model


def _read(
    files: GgufFiles, names: list[str], dtype: torch.dtype
) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors in turn, several on their way at once."""
    with ThreadPoolExecutor(_READERS) as pool:
        under_way: deque[tuple[str, Future[torch.Tensor]]] = deque()
        for name in names:
            under_way.append((name, pool.submit(lambda each: files.get(each).to(dtype), name)))
            if len(under_way) > _READERS:
                yield under_way[0][0], under_way.popleft()[1].result()
        for name, found in under_way:
            yield name, found.result()


def _within(name: str, layers: int) -> bool:
    _, _, rest = name.partition("model.layers.")
    return not rest or int(rest.partition(".")[0]) < layers


def complete(found: dict[str, Any]) -> None:
    """Raises ValueError when weights were missing: the library fills those in with random ones."""
    if lacking := sorted(found.get("missing_keys") or ()):
        raise ValueError(f"{len(lacking)} of its weights are missing, the first is {lacking[0]}")


def rescale(model: Any, factors: Floats | None) -> None:
    """Divide the frequencies of rotary modules by `factors` [head_dim / 2]; None changes none."""
    if factors is None:
        return
    for module in model.modules():
        if "inv_freq" in module._buffers:
            module.inv_freq = module.inv_freq / torch.from_numpy(factors).to(module.inv_freq)
