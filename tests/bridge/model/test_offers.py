"""What the first page offers, over what was found on the machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from writer_app.bridge.model import offers
from writer_app.bridge.model.offers import Outlook
from writer_app.engine.models import advice
from writer_app.engine.models.catalogue import InstalledModel
from writer_app.engine.models.known import read_known
from writer_app.engine.models.machine import Graphics, Machine
from writer_app.paths import resources

KNOWN = read_known(resources() / "models.toml")
WRITER = "qwen2.5-coder-1.5b"
GB = 10**9
STARTER = InstalledModel("starter", "Starter", Path("/m/starter"))
MINE = InstalledModel("mine", "Mine", Path("/m/mine"), parameters=3 * GB, added=True)


def outlook(
    ram: float = 16, bandwidth: float = 30, *installed: InstalledModel, suited: str = WRITER,
    card: Graphics | None = None,
) -> Outlook:  # fmt: skip
    here = Machine(int(ram * 2**30), int(ram * 2**30 * 0.8), 4, int(bandwidth * GB), graphics=card)
    advices = advice.advise_all(KNOWN, here)
    return Outlook(here, installed, advices, advice.best(advices), suited)


def writer() -> InstalledModel:
    return InstalledModel(WRITER, "Writer", Path("/m/writer"), parameters=1_543_714_304)


CARD = Graphics("card", 12 * 2**30, 12 * 2**30, 360 * GB)


@pytest.mark.parametrize(
    ("found", "coming", "offer"),
    [
        (outlook(), "", ("fetch", WRITER)),
        (outlook(16, 30, STARTER), "", ("fetch", WRITER)),
        (outlook(16, 30, STARTER), WRITER, ("coming", WRITER)),
        (outlook(16, 30, STARTER, writer()), "", ("use", WRITER)),
        (outlook(16, 30, STARTER, MINE, writer()), "", ("use", WRITER)),
        (outlook(16, 30, STARTER, MINE), "", ("use", "mine")),
        (outlook(16, 30, replace(MINE, state="damaged")), "", ("fetch", WRITER)),
        (outlook(4, 6, suited="starter"), "", ("starter", "starter")),
        (outlook(4, 6, suited="starter"), "starter", ("starter", "starter")),
        (outlook(4, 45, suited="starter"), "", ("fetch", WRITER)),
        (outlook(32, 30, card=CARD), "", ("fetch", "qwen3-8b")),
    ],
)
def test_one_thing_is_offered_first(found: Outlook, coming: str, offer: tuple[str, str]) -> None:
    made = offers.offer(found, coming)
    assert (made.kind, made.model) == offer


def test_other_models_that_are_here_are_named() -> None:
    found = outlook(16, 30, STARTER, MINE, writer())
    assert [each.id for each in offers.others(found, offers.offer(found))] == ["mine"]


def test_a_larger_one_is_named_where_it_would_be_pleasant() -> None:
    found = outlook(16, 45, STARTER, writer())
    larger = offers.larger(found, offers.offer(found))
    assert larger is not None
    assert larger.model.parameters > 3 * GB
    slow = outlook(16, 12, STARTER, writer())
    assert offers.larger(slow, offers.offer(slow)) is None


def test_the_speed_of_a_larger_one_is_named_where_that_is_what_lacks() -> None:
    slow = offers.too_slow(outlook(16, 6, suited="starter"))
    assert slow is not None
    assert 0 < slow.speed < 8


@pytest.mark.parametrize(("here", "told"), [((), False), ((WRITER,), True), (("other",), False)])
def test_what_lies_on_the_disk_is_not_called_a_download(here: tuple[str, ...], told: bool) -> None:
    assert offers.offer(replace(outlook(), at_hand=here)).at_hand is told
