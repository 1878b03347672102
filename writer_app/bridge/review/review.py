"""The decisions of a review: which change is in focus, which are taken, which variant shows.

None of them touches the document; they make the next suggestion and say so.
"""

from __future__ import annotations

from collections.abc import Callable

from writer_app.bridge.base.states import NoticeKind
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.signals import Announcer
from writer_app.bridge.review.store import ProposalStore, reviewed
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.facts.facts import FactDifference

VARIANTS = 3  # offered for every passage; the second and third are made when they are asked for

# Said of an attempt that brought nothing: it goes with the writer's next decision.
_PASSING = (NoticeKind.NOTHING_NEW, NoticeKind.SAME_AGAIN, NoticeKind.EMPTY)


class Review:
    """Decides on the proposal in hand; without one that can be decided on, nothing happens.

    `more` asks the model for that many further variants of a proposal and says whether it could.
    """

    def __init__(
        self,
        store: ProposalStore,
        announcer: Announcer,
        more: Callable[[Proposal, int], bool],
    ) -> None:
        self._store, self._announcer, self._more = store, announcer, more

    def next_change(self) -> None:
        """Tab: focus the next change."""
        self._decide(Suggestion.next_change)

    def previous_change(self) -> None:
        """Shift+Tab: focus the change before."""
        self._decide(Suggestion.previous_change)

    def focus_change(self, change: int) -> None:
        """A click on a change."""
        self._decide(lambda suggestion: suggestion.focus_on(change))

    def accept_change(self) -> None:
        """Enter: take the focused change; the first one is focused when none is."""
        self._decide(lambda s: s.next_change() if s.focus is None else s.accept_change())

    def reject_change(self) -> None:
        """Backspace: leave the original where the focused change is."""
        self._decide(lambda s: s.next_change() if s.focus is None else s.reject_change())

    def keep_fact(self, difference: FactDifference) -> None:
        """Bring a fact of the original back into the proposal."""
        self._decide(lambda suggestion: suggestion.keep_fact(difference))

    def next_variant(self) -> None:
        """Alt+→: the next variant; the second and third are made in one batch when asked for."""
        active = reviewed(self._store)
        if active is None:
            return
        made = len(active.suggestion.variants)
        at_the_last = active.suggestion.current + 1 >= made
        if not (at_the_last and made < VARIANTS and self._more(active, VARIANTS - made)):
            self._decide(Suggestion.next_variant)

    def previous_variant(self) -> None:
        """Alt+←: the variant before."""
        self._decide(Suggestion.previous_variant)

    def undo_decision(self) -> bool:
        """Ctrl+Z in a review: take the last decision back; whether there was one."""
        active = reviewed(self._store)
        if active is None or not active.decisions:
            return False
        active.suggestion = active.decisions.pop()
        self._announcer.show(active)
        return True

    # ---- inside
    def _decide(self, step: Callable[[Suggestion], Suggestion]) -> None:
        active = reviewed(self._store)
        if active is None:
            return
        before = active.suggestion
        active.suggestion = after = step(before)
        decided = after.variant.segments != before.variant.segments
        if decided and after.current == before.current:
            active.decisions.append(before)
        self._trouble_of(active, before)
        self._announcer.show(active)

    def _trouble_of(self, active: Proposal, before: Suggestion) -> None:
        """What is wrong with the variant on show; what was said of another one goes."""
        problem = active.troubles.get(active.suggestion.current)
        left = before.current != active.suggestion.current
        passing = active.problem is not None and active.problem.kind in _PASSING
        if (left or passing) and active.problem != problem:
            active.problem = problem
            self._announcer.show_problem(active)
