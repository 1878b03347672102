"""Keeps addresses out of the model's hands: a link's target becomes a number and comes back.

`[guide](https://example.org/very/long)` is sent as `[guide](/1)`: fewer tokens, and an address that
no model can change. A bare number was taken for a note and lost (1.5B, English to Chinese).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TARGET = re.compile(
    r"(?<=\]\()(?P<inside>(?:<[^<>\n]*>|[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)[^()\n]*)(?=\))"
)
_NUMBER = re.compile(r"(\][ \t]?)[(（][ \t]*/?(\d{1,4})[ \t]*[)）]")


@dataclass(frozen=True, slots=True)
class KeptAddresses:
    """Words with numbers for addresses, and the addresses in order."""

    words: str
    addresses: tuple[str, ...]


def without_addresses(words: str) -> KeptAddresses:
    """The words as they are sent."""
    addresses: list[str] = []

    def number(match: re.Match[str]) -> str:
        addresses.append(match.group())
        return f"/{len(addresses)}"

    return KeptAddresses(_TARGET.sub(number, words), tuple(addresses))


def with_addresses(target: str, kept: KeptAddresses) -> str:
    """The addresses put back; a number that none belongs to stays and is found by the checks."""

    def address(match: re.Match[str]) -> str:
        place = int(match.group(2)) - 1
        if place not in range(len(kept.addresses)):
            return match.group()
        return f"]({kept.addresses[place]})"

    return _NUMBER.sub(address, target) if kept.addresses else target
