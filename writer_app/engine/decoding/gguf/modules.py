"""transformers' own modules over a GGUF file's numbers: the general way, and the reference."""

from __future__ import annotations

from typing import Any

import torch

from writer_app.engine.base.pulse import Beat, silent
from writer_app.engine.decoding.blocks.formats import Floats
from writer_app.engine.decoding.gguf.files import GgufFiles


def modules_of(
    library: Any,
    files: GgufFiles,
    dtype: torch.dtype,
    *,
    layers: int | None = None,
    beat: Beat = silent,
) -> Any:
    """The modules of `library` (transformers) over the dequantised weights of a GGUF file, whole
    or only its first `layers` layers; `beat` is called at each tensor.

    Raises ValueError when weights were missing, and what the library and `beat` raise.
    """
    settings = dict(files.model.config)
    if layers is not None:
        settings["num_hidden_layers"] = layers
        for each in ("no_rope_layers", "layer_types"):
            if each in settings:
                settings[each] = settings[each][:layers]
    state: dict[str, torch.Tensor] = {}
    for name in files.names():
        if _within(name, settings["num_hidden_layers"]):
            state[name] = files.get(name).to(dtype)
            files.release()
            beat()
    config = library.AutoConfig.for_model(**settings)
    mapping = library.models.auto.modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING
    model, found = mapping[type(config)].from_pretrained(
        None, config=config, state_dict=state, dtype=dtype, output_loading_info=True
    )
    complete(found)
    rescale(model, files.frequencies())
    model.eval()
    model.requires_grad_(False)
    return model


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
            module.inv_freq = module.inv_freq / torch.from_numpy(factors)
