"""One random model on a graphics card, or on the processor in a card's place.

`trial` makes the model, times transformers' own `generate`, compares captured steps with the plain
loop, lets the product choose its loop and times that, and goes down the memory ladder with the
card's memory filled up on purpose. The stand-in counts memory by the product's own arithmetic,
captures nothing, and is there so that the script is known to run from end to end.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

from writer_app.domain.base.errors import OutOfMemory
from writer_app.engine.base.protocol import GenerateOptions
from writer_app.engine.decoding import selftest
from writer_app.engine.decoding.device import CapturingDevice, Device, DirectDevice
from writer_app.engine.decoding.fitting import (
    Free,
    Need,
    Rung,
    climb_down,
    free_now,
    give_back,
    ladder,
    need_on_card,
)
from writer_app.engine.decoding.graphs import GraphRunner
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning
from writer_app.engine.decoding.loop_choice import SLACK, choose_loop
from writer_app.engine.decoding.plain import bandwidth
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.runner import GeneralRunner
from writer_app.engine.decoding.session import decoder_for

_EXACT_LAYERS = 4  # of the model that is compared token by token, in float32
_PROMPTS = 6
_ROOMS = (1.0, 0.5, 0.25)  # shares of the wanted context that the filled card should leave


class Place(Protocol):
    """Where the models run."""

    device: torch.device
    name: str

    def free(self) -> Free:
        """Memory that is free now."""

    def wait(self) -> None:
        """Until everything asked of the device is done."""

    def card(self) -> Device:
        """For captured steps."""

    def taken(self, size: int) -> None:
        """A model of `size` bytes lies there now. Raises torch.OutOfMemoryError."""

    def filled(self, size: int) -> Any:
        """A context in which `size` bytes belong to somebody else."""


class CudaPlace:
    """The first card."""

    def __init__(self) -> None:
        self.device = torch.device("cuda", 0)
        self.name = torch.cuda.get_device_name(0)

    def free(self) -> Free:
        """See `Place`; the machine's own memory is left out, so nothing is moved there."""
        return free_now(0)

    def wait(self) -> None:
        """See `Place`."""
        torch.cuda.synchronize()

    def card(self) -> Device:
        """See `Place`."""
        return CapturingDevice(self.device)

    def taken(self, size: int) -> None:
        """The card itself knows."""

    @contextmanager
    def filled(self, size: int) -> Iterator[None]:
        """See `Place`."""
        held = torch.empty(max(0, size), dtype=torch.uint8, device=self.device)
        yield
        del held
        give_back()


class StandIn:
    """The processor with so many bytes of imagined card memory."""

    def __init__(self, size: int) -> None:
        self.device = torch.device("cpu")
        self.name = "the processor in a card's place"
        self._size = self._left = size

    def free(self) -> Free:
        """See `Place`."""
        return Free(self._left, self._left, 0)

    def wait(self) -> None:
        """Nothing runs behind our back."""

    def card(self) -> Device:
        """See `Place`."""
        return DirectDevice()

    def taken(self, size: int) -> None:
        """See `Place`."""
        if size > self._left:
            raise torch.OutOfMemoryError("the imagined card is full")

    @contextmanager
    def filled(self, size: int) -> Iterator[None]:
        """See `Place`."""
        self._left = self._size - size
        yield
        self._left = self._size


@dataclass(frozen=True, slots=True)
class Size:
    """A model to make: its name, its shape by transformers' names, and how much is asked of it."""

    name: str
    shape: dict[str, Any]
    context: int = 8192
    prompt: int = 1000
    new: int = 128
    dtype: torch.dtype = torch.bfloat16
    spare: int = 200_000_000  # bytes that filling the card leaves over what should fit


@dataclass(slots=True)
class Found:
    """What one trial found. Milliseconds a token, bytes; `faults` are sentences."""

    name: str
    parameters: int = 0
    expected: int = 0
    took: int = 0
    note: str = ""
    decode: float = 0.0
    decode_generate: float = 0.0
    prefill: float = 0.0
    prefill_generate: float = 0.0
    bound: float = 0.0  # ms a token that the weights alone take at the bandwidth that was measured
    cosine: float = 0.0
    divergence: float = 0.0
    equal: int = 0
    compared: int = 0
    rungs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def made(size: Size, place: Place, **changes: Any) -> Any:
    """The model with random numbers, on its device."""
    torch.manual_seed(0)
    dtype = changes.pop("dtype", size.dtype)
    config = AutoConfig.for_model("llama", **(size.shape | changes))
    with torch.device(place.device):
        model: Any = AutoModelForCausalLM.from_config(config, dtype=dtype)
    model.generation_config.eos_token_id = None
    model.generation_config.pad_token_id = 0
    return model.eval().requires_grad_(False)


def words(count: int) -> Any:
    """A tokenizer of so many words that mean nothing."""
    model = WordLevel({f"w{number} ": number for number in range(count)}, unk_token="w0 ")
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(model))


def weights_of(model: Any) -> int:
    """Bytes of a model's numbers, shared ones once."""
    return sum(each.numel() * each.element_size() for each in model.parameters())


def need_of(model: Any) -> Need:
    """The product's estimate."""
    shapes = {name: tuple(each.shape) for name, each in model.named_parameters()}
    return need_on_card(model.config, shapes, "bf16")


def some_tokens(count: int, vocabulary: int, seed: int) -> list[int]:
    """A prompt."""
    draw = torch.Generator().manual_seed(seed)
    return torch.randint(2, vocabulary, (count,), generator=draw).tolist()


def trial(size: Size, place: Place, speed: int) -> Found:
    """Everything about one size; `speed` is the memory's, bytes a second."""
    found = Found(size.name)
    _exactness(size, place, found)
    give_back()
    before = place.free().card
    model = made(size, place)
    found.parameters = sum(each.numel() for each in model.parameters())
    found.bound = weights_of(model) / speed * 1e3 if speed else 0.0
    _generate(size, place, model, found)
    _product(size, place, model, found, before)
    need = need_of(model)
    del model
    give_back()
    down_the_ladder(size, place, need, found)
    return found


def _exactness(size: Size, place: Place, found: Found) -> None:
    """Captured steps against the plain loop, token by token: greedy, drafts, variants, sampling."""
    layers = min(_EXACT_LAYERS, size.shape["num_hidden_layers"])
    changes = {"num_hidden_layers": layers, "dtype": torch.float32}
    vocabulary = int(size.shape["vocab_size"])
    tokenizer = words(vocabulary)
    model = made(size, place, **changes)
    prompts = [some_tokens(20 + 7 * n, vocabulary, n) for n in range(_PROMPTS)]
    ways: list[dict[str, Any]] = [{}, {"variants": 3}, {"temperature": 0.8, "top_k": 20, "seed": 3}]
    tuning, ends = Tuning(longest_draft=0), frozenset[int]()
    plain = Decoder(GeneralRunner(model), tokenizer, ends=ends, tuning=tuning)
    wanted = [[_texts(plain, ids, way) for way in ways] for ids in prompts]
    graphs = GraphRunner(model, room=512, card=place.card())
    for drafts in (0, 7):
        ours = decoder_for(graphs, tokenizer, ends=ends, tuning=Tuning(longest_draft=drafts))
        for ids, expected in zip(prompts, wanted, strict=True):
            for way, text in zip(ways, expected, strict=True):
                found.equal += _texts(ours, ids, way, source=text[0] if drafts else ()) == text
                found.compared += 1
    if graphs.refused:
        found.faults.append(f"a step was not captured: {graphs.refused[0]}")
    if found.equal < found.compared:
        found.faults.append(f"{found.compared - found.equal} texts differ from the plain loop's")
    graphs.release()


def _texts(
    decoder: Decoder, ids: Sequence[int], way: dict[str, Any], source: Sequence[int] = ()
) -> tuple[tuple[int, ...], ...]:
    decoder.forget()
    return decoder.run(ids, GenerateOptions(**way), hooks=Hooks(), source=source, limit=24).tokens


def _generate(size: Size, place: Place, model: Any, found: Found) -> None:
    """transformers' own `generate`, with its cache as it comes."""
    ids = torch.tensor([some_tokens(size.prompt, int(size.shape["vocab_size"]), 0)])
    ids = ids.to(place.device)

    def run(new: int) -> None:
        mask = torch.ones_like(ids)
        model.generate(ids, attention_mask=mask, max_new_tokens=new, do_sample=False)

    first = _best(place, lambda: run(1))
    found.prefill_generate = first / size.prompt
    found.decode_generate = (_best(place, lambda: run(size.new + 1)) - first) / size.new


def _product(size: Size, place: Place, model: Any, found: Found, before: int) -> None:
    """The loop that the product chooses, its agreement, its speed and the memory it takes."""
    vocabulary = int(size.shape["vocab_size"])
    tokens = some_tokens(56, vocabulary, 1)
    plain = GeneralRunner(model)
    reference = plain.forward(torch.tensor([tokens]), 0, last=False)[0].float()
    own = selftest.compare(plain, tokens, reference)
    plain.reset()
    with tempfile.TemporaryDirectory() as folder:
        chosen = choose_loop(
            model,
            tokens,
            room=size.context,
            make_card=place.card,
            findings=Findings(Path(folder)),
            kind="bf16",
        )
    found.note = chosen.note
    agreed = selftest.compare(chosen.runner, tokens, reference)
    found.cosine, found.divergence = agreed.cosine, agreed.divergence
    if not agreed.good(own, SLACK):
        found.faults.append(f"its loop is {agreed.divergence:.4f} nats from the plain one")
    made_by = decoder_for(chosen.runner, words(vocabulary), ends=frozenset(), tuning=chosen.tuning)
    prompt = some_tokens(size.prompt, vocabulary, 0)
    counts: list[int] = []

    def run(new: int, *, anew: bool) -> None:
        if anew:
            made_by.forget()
        told = made_by.run(prompt, GenerateOptions(), hooks=Hooks(), source=(), limit=new)
        counts.append(len(told.tokens[0]))

    found.prefill = _best(place, lambda: run(1, anew=True)) / size.prompt
    found.decode = _best(place, lambda: run(size.new, anew=False)) / max(counts)
    found.expected = need_of(model).total(size.context)
    found.took = before - place.free().card
    if isinstance(chosen.runner, GraphRunner):
        chosen.runner.release()


def down_the_ladder(size: Size, place: Place, need: Need, found: Found) -> None:
    """The card filled so far that a part of the context should still fit, then nothing."""
    for share in _ROOMS:
        left = need.total(int(size.context * share)) + size.spare
        _rung(size, place, need, found, left, fits=True)
    _rung(size, place, need, found, need.weights // 2, fits=False)


def _rung(size: Size, place: Place, need: Need, found: Found, left: int, *, fits: bool) -> None:
    """One filling: which way the product takes, and whether the model then really fits."""
    with place.filled(place.free().card - left):
        free = place.free()

        def attempt(rung: Rung) -> str:
            place.taken(need.total(rung.context))
            runner = GraphRunner(made(size, place), room=rung.context, card=place.card())
            runner.forward(torch.tensor([[2, 3, 4]]), 0, last=True)
            runner.release()
            return f"{rung.way} at {rung.context:,}"

        try:
            taken, _, failed = climb_down(
                ladder(need, free, size.context), attempt, refusal=lambda: "no memory"
            )
        except OutOfMemory:
            taken, failed = "", ()
    give_back()
    found.rungs.append(f"{left / 1e9:.2f} GB left: {taken or 'refused'}")
    if failed:
        found.faults.append(f"the estimate let the card run out of memory, {len(failed)} times")
    if bool(taken) != fits:
        found.faults.append(f"with {left / 1e9:.2f} GB left it took {taken or 'no way'}")


def _best(place: Place, run: Callable[[], None], times: int = 3) -> float:
    """Milliseconds, the least of some, after one that does not count."""
    least = float("inf")
    for number in range(times + 1):
        place.wait()
        begun = time.perf_counter()
        run()
        place.wait()
        if number:
            least = min(least, (time.perf_counter() - begun) * 1e3)
    return least


def speed_of(place: Place) -> int:
    """The memory's speed, bytes a second, measured by copies."""
    return bandwidth("cuda" if place.device.type == "cuda" else "cpu")
