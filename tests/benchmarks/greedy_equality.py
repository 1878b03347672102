"""Whether greedy text equals `generate`'s in float32 on real prompts, however it is decoded.

Part of bench_decoding.py (`--prompts N`). Every prompt is decoded with and without drafts, with
and without a reused prefix, as one answer and as three, and compared token for token with
`generate` over the unmodified modules. Then the same prompts in NF4 and int8, where drafts must
not change the text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from writer_app.engine.base.protocol import GenerateOptions, Message
from writer_app.engine.decoding.layers import LayerRunner
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning
from writer_app.engine.decoding.network import NetworkBuilder, WeightFiles
from writer_app.engine.decoding.prompt_tokens import PromptTokens
from writer_app.engine.decoding.quantised_cache import QuantisedCopy

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "tasks"
NEW = 24
_ENDS = frozenset({0, 2})


@dataclass(frozen=True, slots=True)
class Equality:
    """Comparisons that came out equal, of how many."""

    name: str
    equal: int
    of: int


def real_prompts(count: int) -> list[str]:
    """Instructions of people, spread over the file; none where the material is missing."""
    file = MATERIAL / "user_oriented_252.jsonl"
    if not file.is_file():
        return []
    tasks = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    asked = [f"{task['instruction']}\n\n{task['instances'][0]['input']}".strip() for task in tasks]
    return asked[:: max(1, len(asked) // count)][:count]


class Subject:
    """The starter in one format, decoded with and without drafts over one cache."""

    def __init__(self, folder: Path, kind: str, config: Any, tokenizer: Any) -> None:
        builder = NetworkBuilder(
            config,
            WeightFiles(sorted(folder.glob("*.safetensors"))),
            kind,
            QuantisedCopy(folder / "none", kind),
        )
        runner = LayerRunner(builder.build(step=lambda done, total: None), longest=8192)
        self.plain, self.drafting = (
            Decoder(runner, tokenizer, ends=_ENDS, tuning=Tuning(longest_draft=drafts))
            for drafts in (0, 7)
        )

    def texts(
        self, decoder: Decoder, prompt: list[int], source: list[int], variants: int, **options: Any
    ) -> tuple[tuple[int, ...], ...]:
        """The tokens of each answer."""
        asked = GenerateOptions(variants=variants, **options)
        return decoder.run(prompt, asked, hooks=Hooks(), source=source, limit=NEW).tokens


def generated(model: Any, prompt: list[int]) -> tuple[int, ...]:
    """`generate`'s own greedy tokens."""
    ids = torch.tensor([prompt])
    out = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=NEW,
        do_sample=False,
        eos_token_id=sorted(_ENDS),
        pad_token_id=2,
    )[0, len(prompt) :].tolist()
    return tuple(out[:-1] if out[-1] in _ENDS else out)


def run(folder: Path, count: int) -> list[Equality]:
    """Compare over `count` real prompts."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    prompts = PromptTokens(tokenizer)
    texts = real_prompts(count)
    pairs = [(prompts.conversation([Message("user", text)]), prompts.text(text)) for text in texts]
    found = [_against_generate(Subject(folder, "fp32", model.config, tokenizer), model, pairs)]
    for kind in ("nf4", "int8"):
        found.append(_drafts(Subject(folder, kind, model.config, tokenizer), kind, pairs))
    return found


def _against_generate(subject: Subject, model: Any, pairs: list[Any]) -> Equality:
    equal = of = 0
    for prompt, source in pairs:
        expected = generated(model, prompt)
        for decoder in (subject.plain, subject.drafting):
            decoder.forget()
            for variants in (1, 3):  # cold, then over the reused prefix
                for _ in range(2):
                    tokens = subject.texts(decoder, prompt, source, variants)
                    equal += tokens == (expected,) * variants
                    of += 1
    return Equality("float32 equals generate: drafts, prefix, batches of 1 and 3", equal, of)


def _drafts(subject: Subject, kind: str, pairs: list[Any]) -> Equality:
    equal = of = 0
    for prompt, source in pairs:
        for bias in (0.0, 2.5):
            subject.plain.forget()
            plain = subject.texts(subject.plain, prompt, source, 1, copy_bias=bias)
            subject.drafting.forget()
            drafted = subject.texts(subject.drafting, prompt, source, 1, copy_bias=bias)
            equal += plain == drafted
            of += 1
    return Equality(f"{kind}: drafts change no text, dial 0 and 2.5", equal, of)
