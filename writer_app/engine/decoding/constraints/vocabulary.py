"""The bytes of every token, and the trie of them.

Byte-level vocabularies (Qwen, SmolLM, Llama 3) write a byte as one printable character, others
(Llama 2, Mistral, Gemma) write text with `▁` for a blank and the bytes they lack as `<0xE4>`. The
trie is the sorted list of the tokens: a node is the range of those that begin with its bytes, so
that it takes no memory of its own and is built by one sort.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import torch

State = TypeVar("State")
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>\Z")


def _byte_of_character() -> dict[str, int]:
    """GPT-2's table: which byte each character of a byte-level vocabulary stands for."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in set(shown)]
    return {chr(byte): byte for byte in shown} | {
        chr(256 + place): byte for place, byte in enumerate(hidden)
    }


_NO_BYTE = "\uffff"
_BYTES = {place: _NO_BYTE for place in range(256)} | {
    ord(character): chr(byte) for character, byte in _byte_of_character().items()
}


def _from_bytes(piece: str) -> bytes:
    """A piece of a byte-level vocabulary; what is no such piece counts as text."""
    try:
        return piece.translate(_BYTES).encode("latin-1")
    except UnicodeEncodeError:
        return piece.encode()


def _from_text(piece: str) -> bytes:
    """A piece of a vocabulary of text with `▁` for blanks and byte fallback."""
    byte = _BYTE.match(piece)
    return bytes([int(byte[1], 16)]) if byte else piece.replace("▁", " ").encode("utf-8", "ignore")


class Vocabulary:
    """One tokenizer's tokens as bytes; special tokens have none."""

    def __init__(self, tokenizer: Any) -> None:
        pieces: dict[str, int] = tokenizer.get_vocab()
        added = getattr(tokenizer, "added_tokens_decoder", {})
        special = {token for token, entry in added.items() if entry.special}
        reads = _from_text if any(_BYTE.match(piece) for piece in pieces) else _from_bytes
        size = max(pieces.values(), default=-1) + 1
        self.bytes: list[bytes] = [b""] * size
        for piece, token in pieces.items():
            if token not in special:
                text = added[token].content.encode() if token in added else reads(piece)
                self.bytes[token] = text
        order = sorted((data, token) for token, data in enumerate(self.bytes) if data)
        self._sorted = [data for data, _ in order]
        self._tokens = [token for _, token in order]

        self._matching: dict[re.Pattern[bytes], torch.Tensor] = {}

    def matching(self, pattern: re.Pattern[bytes]) -> torch.Tensor:
        """The tokens in whose bytes `pattern` is found, [N]; looked for once."""
        found = self._matching.get(pattern)
        if found is None:
            tokens = [token for token, data in enumerate(self.bytes) if pattern.search(data)]
            found = self._matching[pattern] = torch.tensor(tokens, dtype=torch.long)
        return found

    def of(self, token: int) -> bytes:
        """A token's bytes; none for special tokens and rows that no token has."""
        return self.bytes[token] if 0 <= token < len(self.bytes) else b""

    def whole(self, text: str) -> int | None:
        """The token that spells `text` alone, if there is one."""
        data = text.encode()
        place = bisect_left(self._sorted, data)
        return self._tokens[place] if self._sorted[place : place + 1] == [data] else None

    def walk(
        self, state: State, step: Callable[[State, int], State | None], most: int
    ) -> Iterator[tuple[int, State]]:
        """The tokens all of whose bytes `step` takes from `state` on, at most `most` of them.

        Each with the state behind it. Nodes whose bytes are not taken are not gone into.
        """
        found = 0
        waiting = [(0, len(self._sorted), 0, state)]
        while waiting and found < most:
            low, high, depth, here = waiting.pop()
            while low < high and len(self._sorted[low]) == depth:
                if depth:
                    yield self._tokens[low], here
                    found += 1
                low += 1
            while low < high:
                byte = self._sorted[low][depth]
                after = bisect_left(self._sorted, byte + 1, low, high, key=lambda d: d[depth])
                following = step(here, byte)
                if following is not None:
                    waiting.append((low, after, depth + 1, following))
                low = after


@lru_cache(maxsize=2)
def vocabulary_of(tokenizer: Any) -> Vocabulary:
    """The vocabulary of a tokenizer, made once."""
    return Vocabulary(tokenizer)
