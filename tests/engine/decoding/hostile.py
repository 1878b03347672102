"""Mutated model folders, and what becomes of them in a real engine process.

Used by `test_hostile.py` (a few) and by `tests/benchmarks/bench_hostile.py` (2,000).
"""

from __future__ import annotations

import copy
import json
import random
import shutil
import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import EngineCrashed, EngineHung, ModelError, WriterError
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Failed,
    GenerateOptions,
    Message,
    ModelRef,
)
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models import model_folder

CANARY = "Zwölf Boxkämpfer jagen Viktor"
ASK = (Message("system", "Be short."), Message("user", f"{CANARY} over the harbour."))
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 3, 7, 2**31, 2**63, 10**30, 0.5, -1e9, 1e308, "", "x", "../../etc/passwd",
    "https://example.org/x", "a/b", [], {}, [[]], [1, "x"], {"a": 1}, "\u0000", "x" * 5000,
)  # fmt: skip
TEMPLATES = (
    "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
    "{{ 'x' * 10**10 }}",
    "{% set n = namespace(s='x') %}{% for i in range(64) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ messages.append(1) }}",
    "{{ cycler.__init__.__globals__.os.system('id') }}",
    "{{ raise_exception(messages[0]['content']) }}",
    "{% include 'config.json' %}",
    "{{ 1 // 0 }}",
    "{{ messages[99].content }}",
    "{{ strftime_now('%Y') }}{{ messages | tojson }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{% for m in messages %}{{ m",
    "<|im_start|>" * 100_000,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inside = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inside = list(enumerate(value))[:40]
    return [path, *(p for key, part in inside for p in places(part, (*path, key)))]


def change_json(data: bytes, dice: random.Random) -> bytes:
    """One to three places of a JSON file with something odd in them, or gone."""
    value = json.loads(data)
    for _ in range(dice.randint(1, 3)):
        spots = [spot for spot in places(value) if spot]
        if not spots:
            break
        *way, last = dice.choice(spots)
        part = value
        for key in way:
            part = part[key]
        if dice.random() < 0.2:
            part.pop(last)
        else:
            # A copy: a later change may go into what was put here, or put it into itself.
            part[last] = copy.deepcopy(dice.choice(ODD))
    return json.dumps(value).encode("utf-8")


def change_bytes(data: bytes, dice: random.Random, end: int | None = None) -> bytes:
    """A few bytes altered, or the file cut."""
    found = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        found[dice.randrange(min(len(found), end or len(found)))] = dice.randrange(256)
    return bytes(found[: dice.randrange(1, len(found))] if dice.random() < 0.1 else found)


def change_header(data: bytes, dice: random.Random) -> bytes:
    """The head of a safetensors file: its JSON changed with the length put right, or raw bytes."""
    (length,) = struct.unpack("<Q", data[:8])
    if dice.random() < 0.5:
        return change_bytes(data, dice, 8 + length)
    head = change_json(data[8 : 8 + length], dice)
    return struct.pack("<Q", len(head)) + head + data[8 + length :]


def change_template(data: bytes, dice: random.Random) -> bytes:
    """A hostile chat template in place of the model's own."""
    return dice.choice(TEMPLATES).encode("utf-8")


KINDS: dict[str, tuple[str, Callable[[bytes, random.Random], bytes]]] = {
    "header": ("model.safetensors", change_header),
    "config": ("config.json", change_json),
    "config bytes": ("config.json", change_bytes),
    "tokenizer": ("tokenizer.json", change_json),
    "tokenizer bytes": ("tokenizer.json", change_bytes),
    "tokenizer config": ("tokenizer_config.json", change_json),
    "template": ("chat_template.jinja", change_template),
}


class Trial:
    """Loads mutated copies of one model, one after the other, in one engine process."""

    def __init__(self, client: EngineClient, whole: Path, work: Path, seed: int) -> None:
        self._client, self._whole, self._work = client, whole, work
        self._dice = random.Random(seed)
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.sentences: Counter[str] = Counter()

    def run(self, number: int) -> str:
        """One mutation; how it ended: ready, a kind of error, crashed or hung."""
        kind = list(KINDS)[number % len(KINDS)]
        name, change = KINDS[kind]
        folder = self._work / f"m{number}"
        shutil.copytree(self._whole, folder)
        path = folder / name
        path.write_bytes(change(path.read_bytes(), self._dice))
        try:
            outcome, said = self._outcome(folder)
        finally:
            shutil.rmtree(folder)
        assert "\n" not in said, said[:300]
        assert len(said) < 700, said[:300]
        assert CANARY.split()[1] not in said, said[:300]
        self.outcomes[kind, outcome] += 1
        self.sentences[said.replace(folder.name, "M")[:90]] += 1
        return outcome

    def _outcome(self, folder: Path) -> tuple[str, str]:
        try:
            model_folder.inspect(folder)  # as the window's process does when a folder is added
        except ModelError as error:
            return "model", str(error)
        try:
            self._client.load(ModelRef(folder.name, folder=str(folder)), force=True)
            self._client.count(ASK, ("a harbour",))
            return self._answer()
        except (EngineCrashed, EngineHung) as error:
            return ("hung" if isinstance(error, EngineHung) else "crashed"), str(error)
        except WriterError as error:
            return error.kind, str(error)

    def _answer(self) -> tuple[str, str]:
        last: object = None
        for event in self._client.stream(ASK, GenerateOptions(max_new_tokens=4)):
            last = event
            assert not isinstance(event, Chunk) or event.tokens <= 4
        if isinstance(last, Failed):
            return last.kind, last.message
        assert isinstance(last, Done)
        bad = {EndReason.CRASHED: "crashed", EndReason.HUNG: "hung"}
        return bad.get(last.reason, "ready"), ""
