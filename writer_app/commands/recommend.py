"""`models recommend`: which models suit this machine, with the arithmetic."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from writer_app import paths as app_paths
from writer_app.commands.console import ConsoleProgress, note, say, say_json, table
from writer_app.engine.models import machine, suited
from writer_app.engine.models.advice import USUAL_CONTEXT, Advice, Verdict, advise, best
from writer_app.engine.models.catalogue import Catalogue
from writer_app.engine.models.machine import Machine

_WORDS = {
    Verdict.FITS: "fits",
    Verdict.SHORTER: "fits with a shorter context",
    Verdict.SLOW: "too slow",
    Verdict.NO: "does not fit",
}


def recommend(arguments: argparse.Namespace) -> int:
    """Tell of every known model whether it suits this machine, and name the best."""
    progress = ConsoleProgress()
    progress.line("Measuring this machine …")
    try:
        paths = app_paths.find()
        here = machine.find(paths.models, paths.data)
        known = Catalogue(paths).known()
    finally:
        progress.clear()
    advices = [advise(model, here, arguments.context) for model in known]
    chosen = best(advices)
    if arguments.json:
        say_json(data(here, advices, chosen, arguments.context))
        return 0
    say(here.line)
    say()
    table([_row(each, chosen) for each in advices])
    say()
    if chosen is None:
        note("A larger model would be slow here; the starter corrects English everywhere.")
        return 0
    say(f"{chosen.model.title}: {chosen.sentence}")
    for line in _sums(chosen):
        say(f"  {line}")
    say(f"  fetch it with: writer-app models pull {chosen.model.id}")
    ready = suited.suited(Catalogue(paths))
    if ready.id != chosen.model.id:
        say(f"Set-up takes {ready.title} ({ready.id}): it comes without the hub, too.")
    return 0


def data(
    here: Machine, advices: list[Advice], chosen: Advice | None, context: int = USUAL_CONTEXT
) -> dict[str, Any]:
    """Plain values for `--json`: bytes, tokens, tokens a second."""
    return {
        "machine": asdict(here),
        "context": context,
        "recommended": chosen.model.id if chosen else None,
        "models": [_advice(each) for each in advices],
    }


def _advice(each: Advice) -> dict[str, Any]:
    return {
        "id": each.model.id,
        "title": each.model.title,
        "verdict": str(each.verdict),
        "sentence": each.sentence,
        "device": each.device,
        "format": each.format,
        "context": each.context,
        "weights": each.weights,
        "keys": each.keys,
        "room": each.room,
        "total": each.total,
        "available": each.available,
        "tokens_per_second": round(each.speed, 1),
        "reading_tokens_per_second": round(each.reading, 1),
        "sums": {
            "weights": each.weights_sum,
            "context": each.context_sum,
            "speed": each.speed_sum,
        },
        "download": each.model.download,
        "licence": each.model.licence,
        "languages": list(each.model.languages),
        "gated": each.model.gated,
        "recommended": each.model.recommended,
    }


def _row(each: Advice, chosen: Advice | None) -> tuple[str, ...]:
    fits = each.verdict in {Verdict.FITS, Verdict.SHORTER}
    return (
        "*" if chosen is not None and each.model.id == chosen.model.id else " ",
        each.model.id,
        _WORDS[each.verdict],
        f"{each.context:,} tokens" if fits else "",
        f"{each.total / 1e9:.1f} GB",
        f"{each.speed:.0f} tok/s" if each.speed >= 1 else f"{each.speed:.1f} tok/s",
        "graphics card" if each.device == "cuda" else "processor",
    )


def _sums(each: Advice) -> list[str]:
    speed = [f"speed: {each.speed_sum} = {each.speed:.0f} tok/s"] if each.speed_sum else []
    if each.reading:
        speed.append(f"reading: about {each.reading:.0f} tokens a second")
    return [
        f"weights: {each.weights_sum} = {each.weights / 1e9:.1f} GB",
        f"keys and values: {each.context_sum} = {each.keys / 1e9:.1f} GB",
        f"working room: {each.room / 1e9:.1f} GB, of {each.available / 1e9:.1f} GB available",
        *speed,
    ]
