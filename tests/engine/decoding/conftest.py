"""Tiny random models and tokenizers, built here: no test of the decoding needs a download."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_models import build_model, build_tokenizer
from transformers import PreTrainedTokenizerFast


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerFast:
    return build_tokenizer()


@pytest.fixture(scope="session")
def make_model() -> Callable[..., Any]:
    return build_model


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    build_model().save_pretrained(folder)
    build_tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def starter_hf(request: pytest.FixtureRequest) -> Path:
    """The starter model in Hugging Face format."""
    named = os.environ.get("WRITER_APP_TEST_STARTER")
    if named:
        return Path(named)
    try:
        return Path(request.getfixturevalue("starter_folder"))
    except pytest.FixtureLookupError:
        pytest.skip("WRITER_APP_TEST_STARTER names no folder with the starter model")
