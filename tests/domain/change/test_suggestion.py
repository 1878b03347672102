"""A proposal under review: decisions, variants, facts, and what accepting writes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.change.diff import StreamDiff
from writer_app.domain.change.suggestion import Suggestion, finished

ORIGINAL = "It takes a reading every single second and has never once skipped in the cold."
PROPOSAL = "It takes one reading every second and has never skipped in the frost."


def proposed(original: str, text: str) -> Suggestion:
    return Suggestion(original, (finished(original, text),))


def suggestion() -> Suggestion:
    return proposed(ORIGINAL, PROPOSAL)


def test_accepting_all_writes_the_proposal() -> None:
    assert suggestion().variant.result == PROPOSAL
    assert suggestion().accept_all().variant.result == PROPOSAL
    assert suggestion().accept_all().variant.pending == 0


def test_a_rejected_change_keeps_the_original() -> None:
    value = suggestion().next_change().reject_change()
    assert value.variant.result == PROPOSAL.replace("one reading", "a reading")
    assert value.focus == 1


def test_rejecting_everything_gives_the_original_back() -> None:
    value = suggestion().next_change()
    for _ in range(value.variant.counts.changes):
        value = value.reject_change()
    assert value.variant.result == ORIGINAL
    assert value.variant.pending == 0


def test_walking_goes_round_in_both_directions() -> None:
    value = suggestion()
    count = value.variant.counts.changes
    assert value.previous_change().focus == count - 1
    for _ in range(count + 1):
        value = value.next_change()
    assert value.focus == 0


def test_counts_leave_out_what_was_rejected() -> None:
    before = suggestion().variant.counts
    after = suggestion().next_change().reject_change().variant.counts
    assert (before.changes, before.added, before.removed) == (4, 2, 4)
    assert (after.changes, after.added, after.removed) == (4, 1, 3)


def test_deciding_without_a_focus_does_nothing() -> None:
    assert suggestion().accept_change() == suggestion()
    assert suggestion().reject_change() == suggestion()


def test_variants_keep_their_own_decisions() -> None:
    value = suggestion().next_change().reject_change()
    value = value.with_variant(1, finished(ORIGINAL, "It reads once a second."))
    other = value.next_variant()
    assert other.variant.result == "It reads once a second."
    assert other.focus is None
    assert other.next_variant().variant.result == value.variant.result
    assert value.previous_variant().current == 1


def test_one_variant_has_no_next() -> None:
    assert suggestion().next_variant() == suggestion()


def test_while_it_grows_the_rest_is_plain() -> None:
    growing = StreamDiff(ORIGINAL).update("It takes one reading every second ")
    value = Suggestion(ORIGINAL).grown(0, "It takes one reading every second ", growing)
    assert not value.variant.finished
    assert value.variant.result.endswith("and has never once skipped in the cold.")
    assert value.variant.facts == ()


def test_a_proposal_above_60_percent_is_whole() -> None:
    new = "Nobody alive today can say when it was last seen to fail."
    assert proposed(ORIGINAL, new).variant.whole
    assert not proposed("word", "term").variant.whole
    assert not suggestion().variant.whole


COST = "The ministry installed it at a cost of £38,400, and the sensor was made by hand in Hull."
CUT = "The ministry installed it for £38,000, and the sensor was made in Hull."


def test_a_fact_that_differs_is_marked_where_it_stands() -> None:
    value = proposed(COST, CUT)
    (difference,) = value.variant.facts
    assert difference.old is not None
    assert difference.new is not None
    (mark,) = value.variant.fact_marks()
    assert "38,000" in value.variant.segments[mark.segment].new[mark.start : mark.end]


def test_keeping_a_fact_keeps_the_rest_of_the_change() -> None:
    value = proposed(COST, CUT)
    kept = value.keep_fact(value.variant.facts[0])
    assert kept.variant.result == CUT.replace("£38,000", "£38,400")
    assert kept.variant.facts == ()


def test_keeping_a_lost_fact_rejects_the_change_that_lost_it() -> None:
    value = proposed(COST, COST.replace(" at a cost of £38,400", ""))
    assert value.keep_fact(value.variant.facts[0]).variant.result == COST


def test_leaving_out_a_new_fact_rejects_the_change_that_brought_it() -> None:
    value = proposed(COST, COST.replace("by hand", "by 17 hands"))
    assert value.keep_fact(value.variant.facts[0]).variant.result == COST


WORDS = st.lists(st.sampled_from(["sea ", "wind ", "潮", "rises. ", "\n", "- "]), max_size=15)
STEPS = ["next_change", "previous_change", "accept_change", "reject_change", "next_variant"]


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, st.lists(st.sampled_from(STEPS), max_size=20))
def test_any_decisions_make_a_text_of_both(
    old: list[str], new: list[str], steps: list[str]
) -> None:
    original = "".join(old)
    value = proposed(original, "".join(new))
    value = value.with_variant(1, finished(original, "".join(old[::-1])))
    for step in steps:
        value = getattr(value, step)()
    for segment in value.variant.segments:
        assert segment.shown == (segment.old if segment.state == "rejected" else segment.new)
    assert "".join(s.old for s in value.variant.segments) == "".join(old)
    assert value.focus is None or value.focus < value.variant.counts.changes


HARBOUR = "The port cost 3.5 million euros in 2024, says Ann Lee."


def test_a_fact_wider_than_the_inserted_words_is_marked_whole() -> None:
    new = HARBOUR.replace("3.5", "5.3").replace("2024", "2023")
    value = proposed(HARBOUR, new)
    found = value.variant
    marked = [found.segments[m.segment].shown[m.start : m.end] for m in found.fact_marks()]
    assert "".join(marked) == "5.3 million euros2023"


def test_a_fact_that_is_gone_is_marked_where_it_was() -> None:
    value = proposed(HARBOUR, HARBOUR.replace(", says Ann Lee", ""))
    assert all(mark.old for mark in value.variant.fact_marks())
    found = value.variant
    marked = [found.segments[m.segment].old[m.start : m.end] for m in found.fact_marks()]
    assert "".join(marked) == "Ann Lee"


def test_each_fact_has_the_change_it_came_with() -> None:
    new = HARBOUR.replace("port", "harbour").replace("3.5", "5.3").replace("2024", "2023")
    value = proposed(HARBOUR, new)
    assert [value.variant.place_of(fact) for fact in value.variant.facts] == [1, 2]


def test_keeping_a_fact_wider_than_the_change_brings_it_back() -> None:
    value = proposed(HARBOUR, HARBOUR.replace("3.5", "5.3"))
    assert value.keep_fact(value.variant.facts[0]).variant.result == HARBOUR
