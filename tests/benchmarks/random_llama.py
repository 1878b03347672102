"""A random model of the Llama shape for speed runs, in Hugging Face format and as Q4_0 GGUF.

The tokenizer comes from the starter model, which has the same 49,152 words.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

BILLION = {
    "hidden_size": 2048,
    "num_hidden_layers": 16,
    "intermediate_size": 8192,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
}


def hugging_face(folder: Path, starter: Path, **changes: int) -> Path:
    """The model in bf16 safetensors; made once."""
    if (folder / "config.json").is_file():
        return folder
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    config = AutoConfig.from_pretrained(starter)
    for name, value in {**BILLION, **changes}.items():
        setattr(config, name, value)
    config.head_dim = config.hidden_size // config.num_attention_heads
    model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        if (starter / name).is_file():
            shutil.copy(starter / name, folder / name)
    return folder


_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def _renamed(name: str) -> str:
    if not name.startswith("model.layers."):
        return {"model.embed_tokens.weight": "token_embd.weight"}.get(name, "output_norm.weight")
    _, _, index, rest = name.split(".", 3)
    return f"blk.{index}.{_NAMES[rest.removesuffix('.weight')]}.weight"


def gguf_q4_0(file: Path, folder: Path, starter_gguf: Path) -> Path:
    """The same model as Q4_0; for speed only (rope's row order is not permuted)."""
    if file.is_file():
        return file
    import gguf
    from safetensors import safe_open
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder)
    writer = gguf.GGUFWriter(str(file), "llama")
    writer.add_context_length(4096)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_vocab_size(config.vocab_size)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    _copy_tokenizer(writer, gguf.GGUFReader(str(starter_gguf)))
    kind = gguf.GGMLQuantizationType
    for weights in sorted(folder.glob("*.safetensors")):
        handle: Any = safe_open(str(weights), framework="pt")
        for name in handle.keys():  # noqa: SIM118  # not a mapping
            tensor = handle.get_tensor(name).float().numpy()
            chosen = kind.F32 if tensor.ndim == 1 else kind.Q4_0
            data = gguf.quants.quantize(tensor, chosen)
            writer.add_tensor(_renamed(name), data, raw_dtype=chosen)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _copy_tokenizer(writer: Any, reader: Any) -> None:
    """Take every `tokenizer.` entry of another GGUF file over."""
    for name, field in reader.fields.items():
        if name.startswith("tokenizer."):
            kind = field.types[0]
            sub_type = field.types[-1] if len(field.types) > 1 else None
            writer.add_key_value(name, field.contents(), kind, sub_type=sub_type)
