"""A model with pictures: its text part alone is loaded, and answers as the whole does."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import Mistral3Config, Mistral3ForConditionalGeneration

from writer_app.engine.decoding.load import LoadPlan, load

TEXT = {
    "model_type": "ministral3", "hidden_size": 32, "intermediate_size": 64,
    "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
    "vocab_size": 64,
}  # fmt: skip
VISION = {
    "model_type": "pixtral", "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
    "num_attention_heads": 2, "image_size": 28, "patch_size": 14,
}  # fmt: skip


@pytest.mark.parametrize("tied", [False, True])
def test_the_text_part_answers_as_the_whole(tmp_path: Path, tied: bool) -> None:
    torch.manual_seed(1)
    config = Mistral3Config(
        text_config=TEXT | {"tie_word_embeddings": tied},
        vision_config=VISION,
        tie_word_embeddings=tied,
    )
    whole = Mistral3ForConditionalGeneration(config).eval()
    whole.save_pretrained(tmp_path)
    part = load(LoadPlan(tmp_path, 0, 0, "fp32", "cpu")).model
    tokens = torch.tensor([[1, 2, 3, 5, 8]])
    with torch.no_grad():
        difference = whole(input_ids=tokens).logits - part(input_ids=tokens).logits
    assert type(part).__name__ == "Ministral3ForCausalLM"
    assert difference.abs().max() < 1e-5
