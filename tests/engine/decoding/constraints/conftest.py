"""A vocabulary to try locks with: whole words, pieces, signs and single bytes."""

from __future__ import annotations

from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

CORPUS = [
    "The team of 25 people sold 1,200 units for $5 in 2024, seven days before seventeen others.",
    'Ann said “we did it” and "it was fine" at https://a.org/x, see `x = 1` and [guide](http://b.c).',
    "第三季度增长3.5%，共1200人，二十三家。他说“一切都好”。The quick brown fox, 12 km away.",
] * 6


@pytest.fixture(scope="session")
def words() -> Any:
    """A byte-level tokenizer with the words of the corpus."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        special_tokens=["<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(CORPUS, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<|im_end|>")
