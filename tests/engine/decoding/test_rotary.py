"""Angles of rope, and what a load without a card does not import."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import torch
from tiny_models import EXTRA, SIZES
from transformers import AutoConfig

from writer_app.engine.decoding.network import local_rotary_of, rotary_of
from writer_app.engine.models.families import GEMMA, LOCAL, TYPES

FACTORS = np.linspace(1.0, 3.0, SIZES["head_dim"] // 2, dtype=np.float32)


def own(config: Any, count: int, factors: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """The angles of the model's own module."""
    kind = config.model_type
    module: Any = import_module(f"transformers.models.{kind}.modeling_{kind}")
    name = next(name for name in dir(module) if name.endswith("RotaryEmbedding"))
    rotary = getattr(module, name)(config=config)
    if factors is not None:
        rotary.inv_freq = rotary.inv_freq / torch.from_numpy(factors)
    cos, sin = rotary(torch.zeros(1, 1), torch.arange(count)[None])
    return cos[0], sin[0]


@pytest.mark.parametrize("factors", [None, FACTORS], ids=["plain", "factors"])
@pytest.mark.parametrize("kind", sorted(TYPES & set(EXTRA) - {GEMMA}))
def test_angles_are_the_modules_to_the_bit(kind: str, factors: Any) -> None:
    config = AutoConfig.for_model(kind, **{**SIZES, **EXTRA[kind]})
    ours, theirs = rotary_of(config, factors)(300), own(config, 300, factors)
    assert torch.equal(ours[0], theirs[0])
    assert torch.equal(ours[1], theirs[1])


def test_angles_of_both_kinds_of_gemmas_layers_are_the_modules_to_the_bit() -> None:
    from transformers.models.gemma3.modeling_gemma3 import Gemma3RotaryEmbedding

    ropes = {
        LOCAL: {"rope_type": "default", "rope_theta": 10_000.0},
        "full_attention": {"rope_type": "linear", "rope_theta": 1e6, "factor": 8.0},
    }
    changes = {**SIZES, **EXTRA[GEMMA], "rope_parameters": ropes}
    config = AutoConfig.for_model(GEMMA, **changes)
    module = Gemma3RotaryEmbedding(config)
    for kind, angles in (("full_attention", rotary_of(config)), (LOCAL, local_rotary_of(config))):
        assert angles is not None
        ours, theirs = angles(300), module(torch.zeros(1, 1), torch.arange(300)[None], kind)
        assert torch.equal(ours[0], theirs[0][0])
        assert torch.equal(ours[1], theirs[1][0])


def test_a_load_over_blocks_starts_without_the_libraries_models() -> None:
    code = (
        "import sys, writer_app.engine.decoding.session\n"
        "from transformers import AutoConfig\n"
        "from writer_app.engine.decoding.network import rotary_of\n"
        "rotary_of(AutoConfig.for_model('qwen2'))(8)\n"
        "print('transformers.modeling_utils' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
