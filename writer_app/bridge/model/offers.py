"""What the first page offers: one model with one thing to do about it, and what else there is.

Pure: it follows from what was found on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from writer_app.engine.models.advice import PLEASANT, Advice
from writer_app.engine.models.catalogue import InstalledModel
from writer_app.engine.models.machine import Machine

STARTER = "starter"
_LARGER = 1.2  # times as many parameters: worth another download

Kind = Literal["use", "coming", "fetch", "starter"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the first page and the models page show. `suited` is the id of the model that set-up
    would fetch; `lying` are GGUF files in the models folder and in other programs'; `at_hand` the
    known models whose files lie there, so that nothing is downloaded."""

    machine: Machine
    installed: tuple[InstalledModel, ...]
    advices: tuple[Advice, ...]
    best: Advice | None
    suited: str = STARTER
    lying: tuple[Path, ...] = ()
    at_hand: tuple[str, ...] = ()

    def advice(self, model_id: str) -> Advice | None:
        """How a known model would do here."""
        return next((each for each in self.advices if each.model.id == model_id), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """One model and what can be done: it is here, on its way, to be fetched, or the starter will
    do. `advice` is None for a model that the catalogue does not know."""

    kind: Kind
    model: str
    title: str
    advice: Advice | None
    starter_here: bool
    at_hand: bool = False


def offer(outlook: Outlook, coming: str = "") -> Offer:
    """What to offer first; `coming` is the model that is being fetched, if any."""
    ready = [each for each in outlook.installed if each.ready]
    starter_here = any(each.id == STARTER for each in ready)
    own = [each for each in ready if each.id != STARTER]

    def made(kind: Kind, model: str, title: str = "") -> Offer:
        advice = outlook.advice(model)
        return Offer(
            kind,
            model,
            title or (advice.model.title if advice else model),
            advice,
            starter_here,
            model in outlook.at_hand,
        )

    if coming and outlook.advice(coming) is not None and coming != STARTER:
        return made("coming", coming)
    if own:
        chosen = max(own, key=lambda each: (each.id == outlook.suited, each.parameters))
        return made("use", chosen.id, chosen.title)
    best = outlook.best.model.id if outlook.best is not None else ""
    if outlook.best is not None and outlook.best.device == "cuda":
        return made("fetch", best)
    if outlook.suited != STARTER:
        return made("fetch", outlook.suited)
    if best and best != STARTER:
        return made("fetch", best)
    return made("starter", STARTER)


def others(outlook: Outlook, offered: Offer) -> tuple[InstalledModel, ...]:
    """Further models that are here, the starter apart."""
    return tuple(
        each for each in outlook.installed if each.ready and each.id not in (STARTER, offered.model)
    )


def larger(outlook: Outlook, offered: Offer) -> Advice | None:
    """A clearly larger model that would be pleasant here; None when there is none."""
    best = outlook.best
    if best is None or best.model.id == offered.model or offered.advice is None:
        return None
    if any(each.id == best.model.id for each in outlook.installed):
        return None
    enough = best.model.parameters >= _LARGER * offered.advice.model.parameters
    return best if enough else None


def too_slow(outlook: Outlook) -> Advice | None:
    """The smallest larger model that is held back by speed alone, for the sentence that says how
    slow it would be."""
    slow = [
        each
        for each in outlook.advices
        if each.model.id != STARTER and each.speed and each.speed < PLEASANT
    ]
    return min(slow, key=lambda each: each.model.parameters, default=None)
