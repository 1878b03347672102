"""A lock over tokens: exact with drafts, seeds and the dial, and always with an end."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

from writer_app.domain.locks.locks import USUAL, holding
from writer_app.engine.base.protocol import EndReason, GenerateOptions, Locks, SpanKind
from writer_app.engine.decoding import loop
from writer_app.engine.decoding.choosing.last_sentence import TURNS, WayOn
from writer_app.engine.decoding.choosing.sampling import Sampler, filtered
from writer_app.engine.decoding.constraints.build import lock_for
from writer_app.engine.decoding.constraints.length import Length
from writer_app.engine.decoding.constraints.lock import TokenLock
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary, vocabulary_of
from writer_app.engine.decoding.loop import Decoder, Hooks, Outcome, Tuning
from writer_app.engine.decoding.runner import GeneralRunner

END = 1
ALL: tuple[SpanKind, ...] = ("quotes", "links", "code", "notes", "formulas", "placeholders")
SOURCE = "The team of 25 people sold 1,200 units. Ann said “we did it” at https://a.org/x."
CHI_SQUARE_0_1_PERCENT = 10.8  # one degree of freedom each, added up below


def locks_of(text: str, **more: Any) -> Locks:
    held = holding(text, USUAL)
    closed: Any = held.closed
    return Locks(numbers=held.numbers, spans=held.spans, closed=closed, **more)


def made(words: Any, locks: Locks, source: str = SOURCE, **options: Any) -> TokenLock:
    lock = lock_for(
        GenerateOptions(locks=locks, source=source, **options), words, frozenset({END}), 20
    )
    assert lock is not None
    return lock


def written(words: Any, lock: TokenLock, text: str) -> str:
    """The text as far as its tokens may come."""
    found = []
    for token in words.encode(text, add_special_tokens=False):
        if not lock.permits(token):
            break
        lock.taken(token)
        found.append(token)
    return str(words.decode(found))


def test_nothing_held_is_no_lock(words: Any) -> None:
    assert lock_for(GenerateOptions(), words, frozenset({END}), 0) is None
    ignoring = GenerateOptions(locks=locks_of(SOURCE), ignore_eos=True)
    assert lock_for(ignoring, words, frozenset({END}), 0) is None


def test_the_bytes_of_a_vocabulary_spell_its_texts(words: Any) -> None:
    vocabulary = Vocabulary(words)
    for text in ("二十三家 😀 été", SOURCE):
        ids = words.encode(text, add_special_tokens=False)
        assert b"".join(map(vocabulary.of, ids)).decode() == text
    assert vocabulary.of(END) == b""


def test_a_vocabulary_with_byte_fallback_is_read_too() -> None:
    class Pieces:
        def get_vocab(self) -> dict[str, int]:
            return {"▁the": 0, "<0xE4>": 1, "中": 2}

    vocabulary = Vocabulary(Pieces())
    assert [vocabulary.of(n) for n in range(4)] == [b" the", b"\xe4", "中".encode(), b""]


def test_the_trie_finds_every_token_along_a_text(words: Any) -> None:
    wanted = b" people"

    def step(place: int, byte: int) -> int | None:
        return place + 1 if place < len(wanted) and wanted[place] == byte else None

    vocabulary = vocabulary_of(words)
    found = {token for token, _ in vocabulary.walk(0, step, 1000)}
    assert found == {
        t for t, data in enumerate(vocabulary.bytes) if data and wanted.startswith(data)
    }


@pytest.mark.parametrize(
    ("text", "comes"),
    [
        (SOURCE, SOURCE),
        ("1200 people", "1200 people"),
        ("the 26 people", "the 2"),
        ("“we did not", "“we did"),
        ("二十三家", ""),
    ],
)
def test_tokens_come_as_far_as_they_may(words: Any, text: str, comes: str) -> None:
    assert written(words, made(words, locks_of(SOURCE)), text).startswith(comes)
    assert len(written(words, made(words, locks_of(SOURCE)), text)) <= max(len(comes) + 1, 4)


def test_half_a_character_is_checked_as_it_is_completed(words: Any) -> None:
    lock = made(words, Locks(closed=("quotes",)))
    vocabulary = vocabulary_of(words)
    single = {
        vocabulary.of(t): t for t in range(len(vocabulary.bytes)) if len(vocabulary.of(t)) == 1
    }
    first, second, third = (single[bytes([b])] for b in "“".encode())
    assert lock.permits(first)
    lock.taken(first)
    lock.taken(second)
    assert not lock.permits(third)
    assert lock.permits(single[b"\x99"])  # ’


# ---- through the loop ------------------------------------------------------------------------
@pytest.fixture(scope="module")
def runner(make_model: Callable[..., Any], words: Any) -> Any:
    return make_model("llama", vocab_size=len(words))


def run(model: Any, words: Any, *, drafts: int, new: int = 40, **options: Any) -> Outcome:
    decoder = Decoder(
        GeneralRunner(model),
        words,
        ends=frozenset({END}),
        tuning=Tuning(chunk=8, longest_draft=drafts),
    )
    source = words.encode(SOURCE, add_special_tokens=False)
    given = GenerateOptions(source=SOURCE, **options)
    return decoder.run([5, 9, *source], given, hooks=Hooks(), source=source, limit=new)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"copy_bias": 2.5},
        {"temperature": 0.8, "seed": 3},
        {"temperature": 1.2, "seed": 5, "top_p": 0.9, "copy_bias": 1.0},
    ],
)
def test_drafts_never_change_a_locked_answer(runner: Any, words: Any, options: Any) -> None:
    locks = locks_of(SOURCE)
    plain = run(runner, words, drafts=0, locks=locks, **options)
    assert run(runner, words, drafts=7, locks=locks, **options).tokens == plain.tokens


@pytest.mark.parametrize("options", [{}, {"copy_bias": 1.5}, {"temperature": 0.8, "seed": 3}])
@pytest.mark.parametrize("wanted", [{"words": 12}, {"level": 5, "language": "en"}])
def test_drafts_change_neither_length_nor_level(
    runner: Any, words: Any, options: Any, wanted: dict[str, Any]
) -> None:
    locks = replace(locks_of(SOURCE), **wanted)
    plain = run(runner, words, drafts=0, new=60, locks=locks, **options)
    assert run(runner, words, drafts=7, new=60, locks=locks, **options).tokens == plain.tokens


@pytest.mark.parametrize("turns", [1, TURNS])
def test_the_cache_holds_what_it_says_after_a_last_sentence(
    runner: Any, words: Any, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WayOn, "fits", property(lambda _: turns == 1))
    decoder = Decoder(GeneralRunner(runner), words, ends=frozenset({END}), tuning=Tuning(chunk=8))
    prompt = [5, 9, *words.encode(SOURCE, add_special_tokens=False)]
    asked = GenerateOptions(locks=Locks(words=8), temperature=0.9, seed=6)
    first = decoder.run(prompt, asked, hooks=Hooks(), limit=30)
    longer = [*prompt, *first.tokens[0][:6]]
    again = decoder.run(longer, GenerateOptions(), hooks=Hooks(), limit=12)
    decoder.forget()
    assert again.tokens == decoder.run(longer, GenerateOptions(), hooks=Hooks(), limit=12).tokens


def test_variants_in_one_batch_are_those_alone(runner: Any, words: Any) -> None:
    options = {"locks": locks_of(SOURCE), "temperature": 0.9, "seed": 4}
    several = run(runner, words, drafts=0, variants=3, **options)
    alone = run(runner, words, drafts=0, **options)
    assert several.tokens[0] == alone.tokens[0]
    for tokens in several.tokens:
        text = words.decode(tokens)
        assert written(words, made(words, locks_of(SOURCE)), text) is not None
        assert "“" not in text.replace("“we did it”", "")


def test_where_nothing_is_at_stake_the_text_is_the_unlocked_one(runner: Any, words: Any) -> None:
    free = run(runner, words, drafts=7, new=24)
    held = Locks(closed=("citations",), numbers=None)
    assert "[1" not in words.decode(free.tokens[0])
    assert run(runner, words, drafts=7, new=24, locks=held).tokens == free.tokens


def test_what_is_drawn_follows_the_distribution_of_what_may_come(words: Any) -> None:
    torch.manual_seed(2)
    logits = torch.randn(len(words)) * 2
    given = GenerateOptions(seed=5, temperature=0.7, top_p=0.9, locks=locks_of("No figures."))
    lock = lock_for(given, words, frozenset({END}), 5)
    assert lock is not None
    sampler = Sampler(given, variant=0, prompt=[])
    draws = 3000
    counts = torch.zeros(len(words))
    for _ in range(draws):
        counts[sampler.pick(logits.clone(), lock)] += 1
    masked = logits.clone()
    forbidden = [token for token in range(len(words)) if not lock.permits(token)]
    masked[forbidden] = float("-inf")
    values, indices = filtered(masked, given)
    expected = torch.zeros(len(words))
    expected[indices] = torch.softmax(values, -1) * draws
    assert counts[forbidden].sum() == 0
    often = expected >= 5
    statistic = float((((counts - expected) ** 2) / expected)[often].sum())
    degrees = int(often.sum()) - 1
    assert statistic < degrees + 4.0 * (2 * degrees) ** 0.5  # about one in 10,000 by chance


# ---- what must appear, and what cannot be ------------------------------------------------------
def ended(lock: TokenLock, logits: torch.Tensor, limit: int) -> list[int]:
    """Greedy tokens over logits that stay the same, up to the end or the limit."""
    tokens: list[int] = []
    while len(tokens) < limit:
        token = int(lock.allowed(lock.adjust(logits.clone())).argmax())
        lock.taken(token)
        if token == END:
            return tokens
        tokens.append(token)
    raise AssertionError("no end")


def test_an_end_without_what_is_required_is_pressed_and_then_granted(words: Any) -> None:
    lock = made(words, Locks(required=(("quick fox",), ("brown",))))
    logits = torch.zeros(len(words))
    logits[END] = 40.0
    tokens = ended(lock, logits, 120)
    assert "quick fox" in words.decode(tokens) or "quick fox" in lock.missing
    assert len(tokens) < 120


def test_a_required_term_comes_where_the_model_is_willing(words: Any) -> None:
    lock = made(words, Locks(required=(("brown",),)))
    logits = torch.zeros(len(words))
    logits[END] = 9.0
    assert "brown" in words.decode(ended(lock, logits, 120))
    assert lock.missing == ()


def test_a_frozen_passage_that_has_begun_goes_on_to_its_end(words: Any) -> None:
    lock = made(words, Locks(frozen=("The quick brown fox, 12 km away.",)))
    for token in words.encode("The quick brown fox", add_special_tokens=False):
        lock.taken(token)
    assert written(words, lock, " jumps") == ""
    assert written(words, lock, ", 12 km away. So") == ", 12 km away. So"
    assert lock.missing == ()


def test_an_answer_that_cannot_go_on_ends_and_says_so(words: Any) -> None:
    vocabulary = vocabulary_of(words)
    lock = made(words, Locks(numbers=("7\u4e96",)), source="")
    lock.taken(next(t for t, data in enumerate(vocabulary.bytes) if data == b"7"))
    logits = torch.full((len(words),), -1.0)
    lock.allowed(logits)
    assert int(logits.argmax()) >= 0


@pytest.mark.parametrize("block", range(10))
def test_random_locks_end_within_their_bounds(words: Any, block: int) -> None:
    """Sets of constraints, some impossible, on random likelihoods; FUZZ_LOCKS sets how many."""
    chance = random.Random(block)
    generator = torch.Generator().manual_seed(block)
    pieces = [words.decode([token]) for token in range(2, len(words))]
    for _ in range(int(os.environ.get("FUZZ_LOCKS", "400")) // 10):
        locks = Locks(
            numbers=chance.choice([None, (), ("7", "1,200 km"), ("三十人", "5%")]),
            spans=tuple(chance.choice(['“we did it”', "https://a.org/x", "`x = 1`", "[^1]", "{n}"])
                        for _ in range(chance.randrange(3))),
            closed=tuple(chance.sample(ALL, chance.randrange(4))),
            quotable=chance.choice(["", "", "it was fine"]),
            names=chance.choice([None, None, ("Ann",)]),
            required=tuple((chance.choice(pieces) or "x",) for _ in range(chance.randrange(3))),
            frozen=chance.choice([(), (), ("The quick fox",)]),
            structure=chance.choice(["", "", "- a\n- b", "| a | 1 |\n|---|---|\n| b | 2 |"]),
            words=chance.choice([0, 0, 5, 60]),
            **chance.choice([{}, {"level": 5, "language": "en"}, {"level": 3, "language": "zh"}]),
        )  # fmt: skip
        if not locks.binding:
            continue
        lock = made(words, locks)
        logits = torch.randn(len(words), generator=generator) * 3
        logits[END] = logits.max() + 1  # a model that wants to end
        ended(lock, logits, 1200)


def test_a_loop_that_is_locked_ends_by_its_own_rules(runner: Any, words: Any) -> None:
    outcome = run(runner, words, drafts=7, new=3, locks=Locks(required=(("zzzz",),)))
    assert outcome.reasons[0] in (EndReason.LENGTH, EndReason.STOP, EndReason.REPETITION)
    assert outcome.missing == (("zzzz",),)


@pytest.mark.parametrize(
    ("place", "heads", "name", "unit"),
    [("Place", "abcdef", "row", ""), ("地点", "甲乙丙丁戊己", "码头", "元")],
)
def test_a_table_of_numbers_keeps_all_of_them(
    words: Any, place: str, heads: str, name: str, unit: str
) -> None:
    """Whatever the model likes: random likelihoods at each token. FUZZ_LOCKS=2500 makes it 300."""
    chance = random.Random(7)
    rows = [
        [f"{chance.randrange(100, 99999):,}{unit}" for _ in range(6)]
        for _ in range(int(os.environ.get("FUZZ_LOCKS", "400")) // 50)
    ]
    lines = [f"| {place} | {' | '.join(heads)} |", "|" + "---|" * 7]
    lines += [f"| {name} | {' | '.join(row)} |" for row in rows]
    table = "\n".join(lines)
    lock = made(words, locks_of(table, structure=table), table)
    generator = torch.Generator().manual_seed(3)
    tokens: list[int] = []
    while len(tokens) < 20_000:
        logits = torch.randn(len(words), generator=generator)
        logits[END] = 9.0
        token = int(lock.allowed(logits).argmax())
        lock.taken(token)
        if token == END:
            break
        tokens.append(token)
    written = words.decode(tokens)
    cells = [cell.strip() for line in written.splitlines()[2:] for cell in line.split("|")[2:-1]]
    assert cells == [number for row in rows for number in row]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_goes_on_behind_a_way_that_did_not_end_is_the_plain_text(
    runner: Any, words: Any, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Length, "begins_last", property(lambda _: False))
    plain = run(runner, words, drafts=0, locks=Locks(words=12))
    monkeypatch.undo()
    monkeypatch.setattr(WayOn, "open", lambda way, _: len(way.tokens) < count)
    monkeypatch.setattr(loop, "best_of", lambda ways, _: ways[0])
    assert run(runner, words, drafts=0, locks=Locks(words=12)).tokens == plain.tokens
