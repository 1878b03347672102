"""What is said about models: what each is good for, how it would do here, how a download fares."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from writer_app.bridge.model.model_manager import Advice, Machine
from writer_app.bridge.model.transfers import Transfer

GIGA = 1e9
PHASES = {
    "asking": "Asking the hub",
    "fetching": "Downloading",
    "copying": "Copying",
    "checking": "Checking",
    "preparing": "Preparing for this processor",
    "reading": "Reading",
    "quantising": "Quantising",
    "unpacking": "Unpacking",
    "libraries": "Preparing",
    "converting": "Converting",
    "recording": "Checking",
}


def tr(text: str) -> str:
    """In the window's language, in the context “ModelWords”."""
    return QCoreApplication.translate("ModelWords", text)


def gigabytes(count: float) -> str:
    """Bytes as people read them."""
    return f"{count / GIGA:.1f} GB" if count >= 0.95 * GIGA else f"{count / 1e6:.0f} MB"


def note_words(text: str) -> str:
    """What the catalogue says a model is good for."""
    return QCoreApplication.translate("Catalogue", text)


def machine_words(machine: Machine) -> str:
    """The machine in one line."""
    card = machine.graphics
    first = (
        f"{card.name}, {card.total / 2**30:.0f} GB"
        if card is not None
        else tr("{0} cores").format(machine.cores)
    )
    memory = tr("memory {0} GB").format(f"{machine.ram_total / 2**30:.0f}")
    disk = tr("{0} GB free on disk").format(f"{machine.disk_free / GIGA:.0f}")
    return f"{first} · {memory} · {disk}"


def verdict_words(advice: Advice) -> str:
    """Whether a model is of use on this machine, with its memory and speed."""
    on_card = advice.device == "cuda"
    memory = tr("{0} of graphics memory") if on_card else tr("{0} of memory")
    needs = memory.format(gigabytes(advice.total))
    speed = tr(", about {0} tok/s").format(f"{advice.speed:.0f}") if advice.speed >= 1 else ""
    match str(advice.verdict):
        case "fits":
            return tr("Fits: {0}{1}.").format(needs, speed)
        case "shorter":
            context = f"{advice.context:,}"
            return tr("Fits with {0} tokens of text: {1}{2}.").format(context, needs, speed)
        case "slow":
            return tr("Too slow here: about {0} tok/s.").format(f"{advice.speed:.1f}")
        case _:
            has = gigabytes(advice.available)
            return tr("Does not fit: it needs {0}, and there are {1}.").format(needs, has)


def transfer_words(transfer: Transfer) -> str:
    """How far a download is: `1.2 of 8.0 GB · 15.0 MB/s · 8 min left`."""
    done, total = transfer.done, transfer.total
    unit, name = (GIGA, "GB") if total >= GIGA else (1e6, "MB")
    parts = [tr("{0} of {1}").format(f"{done / unit:.1f}", f"{total / unit:.1f} {name}")]
    if transfer.speed > 0:
        parts.append(f"{transfer.speed / 1e6:.1f} MB/s")
    if transfer.left is not None and done < total:
        minutes = round(transfer.left / 60)
        parts.append(
            tr("{0} min left").format(minutes) if minutes else tr("less than a minute left")
        )
    return " · ".join(parts)


def phase_words(phase: str) -> str:
    """What a download or a check does now."""
    return QCoreApplication.translate("Phase", PHASES.get(phase, "Working"))
