"""What a format must agree with: logits of the model's own modules, in float32.

A format that loses numbers by itself (four bits, or eight that the writer asked for) is compared
with the same modules over weights that went through the format and back, so that the check sees
kernels, joined matrices, cache and positions, and not the loss that everybody accepts who asks
for such a format. The head keeps its own weights where the short head rescores with them.

Rounding of the hidden states to bf16 is measured too, on the modules themselves: a correct loop
in bf16 may be as far from float32 as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from writer_app.engine.base.pulse import Beat, silent
from writer_app.engine.decoding.gguf.modules import complete
from writer_app.engine.decoding.linears import FOUR_BITS, QUANTISED, from_parts, quantise
from writer_app.engine.decoding.load import NF4_FROM, nf4_is_fast, transformers

# What a private operator, a missing library or a file of another layout may raise.
FAILURES = (RuntimeError, NotImplementedError, AttributeError, ImportError, KeyError)
_LAYERS = 3  # of models too large to be held twice
_COSINE, _DIVERGENCE = 0.999, 0.02  # what two correct implementations reach
MARGIN = 0.25  # between the two likeliest logits: from there on the likeliest must be the same
_SLACK = 1.5  # times the distance that the modules themselves have in bf16


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near two sets of logits are, at the worst of all positions."""

    cosine: float
    divergence: float  # Kullback-Leibler, nats
    top: bool  # the same likeliest token wherever the reference's margin is over 0.25

    def good(self, own: Agreement | None = None, slack: float = _SLACK) -> bool:
        """Whether this is near enough; `own` is how near the modules come in bf16, or to
        themselves where they are run another way."""
        cosine, divergence = _COSINE, _DIVERGENCE
        if own is not None:
            cosine = min(cosine, 1 - slack * (1 - own.cosine))
            divergence = max(divergence, slack * own.divergence)
        top = self.top or (own is not None and not own.top)
        return self.cosine > cosine and self.divergence < divergence and top


def agreement(
    logits: torch.Tensor, reference: torch.Tensor, *, best: int | None = None
) -> Agreement:
    """Compare logits [M, V] in float32; the cosine over the reference's `best` tokens alone."""
    if not torch.isfinite(logits).all():
        return Agreement(0.0, float("inf"), False)
    ours, theirs = torch.log_softmax(logits, -1), torch.log_softmax(reference, -1)
    divergence = (theirs.exp() * (theirs - ours)).sum(-1).max()
    first = reference.topk(2, -1)
    sure = first.values[:, 0] - first.values[:, 1] > MARGIN
    same = logits.argmax(-1) == first.indices[:, 0]
    if best is not None:
        places = reference.topk(min(best, reference.shape[1]), -1).indices
        logits, reference = logits.gather(1, places), reference.gather(1, places)
    cosine = torch.cosine_similarity(logits, reference, dim=-1).min()
    return Agreement(float(cosine), float(divergence), bool(same[sure].all()))


@dataclass(frozen=True, slots=True)
class Reference:
    """Logits [M, V] of the comparison's tokens, over `layers` layers (None = all).

    `rounded` has those over weights put through a format, for the formats that need it.
    """

    logits: torch.Tensor
    layers: int | None = None
    rounded: Mapping[str, torch.Tensor] = field(default_factory=dict)
    own: Agreement | None = None

    def of(self, kind: str) -> torch.Tensor:
        """What the format `kind` is compared with."""
        return self.rounded.get(kind, self.logits)


def make_reference(
    make: Callable[[int], Any],
    whole: bool,
    layers: int,
    tokens: Sequence[int],
    kinds: Sequence[str],
    *,
    asked: bool,
    beat: Beat = silent,
) -> Reference:
    """Run the unmodified modules, of a large model its first layers; `asked`: by the writer.

    `make` makes the modules with so many layers, in float32; `whole`: all `layers` may be held for
    a moment. `beat` is called at each product. Raises what it raises, and what `load.reading` puts
    into words when the weights cannot be used.
    """
    whole = whole or layers <= _LAYERS
    model = make(layers if whole else _LAYERS)
    model.eval()
    model.requires_grad_(False)
    ids = torch.tensor([list(tokens)])
    handles = _beating(model, beat)
    logits = _logits(model, ids)
    rounded: dict[str, torch.Tensor] = {}
    for kind in kinds:
        if kind in FOUR_BITS or (asked and kind in QUANTISED):
            with suppress(*FAILURES):  # a shape the format does not take; it will say so itself
                rounded[kind] = _rounded_logits(model, ids, kind)
    own = None
    if nf4_is_fast():  # elsewhere nothing computes in bf16
        for parameter in model.parameters():  # not the buffers: angles stay exact
            parameter.data = parameter.data.to(torch.bfloat16)
        own = agreement(_logits(model, ids), logits)
    for handle in handles:
        handle.remove()
    return Reference(logits, None if whole else _LAYERS, rounded, own)


def modules_of_folder(folder: Path, config: Any, layers: int) -> Any:
    """The modules of a folder in float32, with its first `layers` layers."""
    changed = type(config).from_dict(config.to_dict() | cut_to(config, layers))
    model, found = transformers().AutoModelForCausalLM.from_pretrained(
        folder,
        config=changed,
        dtype=torch.float32,
        use_safetensors=True,
        output_loading_info=True,
        local_files_only=True,
        trust_remote_code=False,
    )
    complete(found)
    return model


def _beating(model: Any, beat: Beat) -> list[Any]:
    """Have `beat` called before each product of the modules; the handles take that back."""

    def before(module: Any, inputs: object) -> None:
        del module, inputs
        beat()

    products = (each for each in model.modules() if isinstance(each, torch.nn.Linear))
    return [each.register_forward_pre_hook(before) for each in products]


def _logits(model: Any, ids: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        found: torch.Tensor = model(ids).logits[0].float()
    return found


def _rounded_logits(model: Any, ids: torch.Tensor, kind: str) -> torch.Tensor:
    """Logits with each matrix put through the format just while it is used."""
    head = model.get_output_embeddings() if kind in FOUR_BITS else None
    kept: dict[Any, torch.Tensor] = {}

    def before(module: Any, inputs: object) -> None:
        del inputs
        kept[module] = module.weight.data
        module.weight.data = round_trip(kind, kept[module])

    def after(module: Any, inputs: object, output: object) -> None:
        del inputs, output
        module.weight.data = kept.pop(module)

    handles: list[Any] = []
    for module in model.modules():
        if isinstance(module, torch.nn.Linear) and module is not head:
            handles.append(module.register_forward_pre_hook(before))
            handles.append(module.register_forward_hook(after))
    try:
        return _logits(model, ids)
    finally:
        for module, weight in kept.items():
            module.weight.data = weight
        for handle in handles:
            handle.remove()


def round_trip(kind: str, weight: torch.Tensor) -> torch.Tensor:
    """`weight` [N, K] quantised and expanded again, in float32."""
    rows = weight.shape[0]
    return from_parts(kind, quantise(kind, weight)).expanded(0, rows, torch.float32)


def cut_to(config: Any, layers: int) -> dict[str, Any]:
    """The settings that make a model its first `layers` layers."""
    changes: dict[str, Any] = {"num_hidden_layers": layers}
    for name in ("layer_types", "no_rope_layers"):
        listed = getattr(config, name, None)
        if listed is not None:
            changes[name] = list(listed)[:layers]
    return changes


def small(folder: Path) -> bool:
    """Whether the whole model in float32 is small enough to be held for a moment."""
    size = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
    return size < NF4_FROM
