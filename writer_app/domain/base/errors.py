"""Every error this program raises on purpose, in one tree.

WriterError                  kind            raised when
├── UsageError               usage           the command line or a call asks for the impossible
├── DocumentError            document        a text cannot be read or written
│   ├── NotSaved             not_saved       a save failed; the old file and the text are both safe
│   └── ChangedOnDisk        changed_on_disk the file is no longer the one that was read
├── TemplateError            template        a template is malformed (FILE:LINE: problem)
│   ├── UnknownTemplate      unknown_template
│   └── MissingVariable      missing_variable
├── ModelError               model           no model, not a model, damaged, gated
│   ├── DownloadError        download        fetching or checking a model failed
│   │   └── Gated            gated           a model's terms must be accepted first
│   └── OutOfMemory          memory          a model or a text needs more memory than there is
├── EngineError              engine          the engine process or a backend failed
│   ├── EngineCrashed        crashed         the process ended by itself or was killed
│   ├── EngineHung           hung            no answer within its limit; it was restarted
│   ├── ContextTooLong       context         the prompt does not fit the model's context
│   ├── ServerError          server          a remote engine refused or broke off
│   └── Cancelled            cancelled       the writer stopped a load, a count or a score
├── ExportError              export          a format is not available or a converter failed
└── WithoutAi                without_ai      the writer wants no model here

`str(error)` is one sentence, two at most: what happened and what to do. `kind` is what crosses
the pipe and what code compares; nobody matches on the text.
"""

from __future__ import annotations

from typing import ClassVar


class WriterError(Exception):
    """Root of the tree. The message is for people: what happened, what to do."""

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1


class UsageError(WriterError):
    """The request itself is wrong."""

    kind = "usage"
    exit_code = 2


class DocumentError(WriterError):
    """A text cannot be read or written."""

    kind = "document"


class NotSaved(DocumentError):
    """A save failed. The file on disk is the old one, whole; the text is still in memory."""

    kind = "not_saved"


class ChangedOnDisk(DocumentError):
    """The file changed since it was read, so that saving would overwrite somebody's work."""

    kind = "changed_on_disk"


class TemplateError(WriterError):
    """A template is malformed. `where` is FILE:LINE when it is known."""

    kind = "template"


class UnknownTemplate(TemplateError):
    """No template has this id."""

    kind = "unknown_template"


class MissingVariable(TemplateError):
    """A template needs a value that was not given."""

    kind = "missing_variable"


class ModelError(WriterError):
    """No such model, not a model, a damaged one, or one that does not fit."""

    kind = "model"


class DownloadError(ModelError):
    """Fetching a model, or checking what was fetched, failed."""

    kind = "download"


class Gated(DownloadError):
    """A model is given only to those who accepted its terms, and to whoever has their token."""

    kind = "gated"


class OutOfMemory(ModelError):
    """The memory is not enough for this model and text."""

    kind = "memory"


class EngineError(WriterError):
    """The engine process or one of its backends failed."""

    kind = "engine"


class EngineCrashed(EngineError):
    """The engine process ended by itself or was killed."""

    kind = "crashed"


class EngineHung(EngineError):
    """The engine process did not answer within its limit and was restarted."""

    kind = "hung"


class ContextTooLong(EngineError):
    """The prompt and the room for its answer do not fit the model's context."""

    kind = "context"


class ServerError(EngineError):
    """A remote engine refused the request or broke off."""

    kind = "server"


class Cancelled(EngineError):
    """The writer stopped a job that has no text to keep: a load, a count, a score."""

    kind = "cancelled"
    exit_code = 130


class ExportError(WriterError):
    """A format is not available here, or its converter failed."""

    kind = "export"


class WithoutAi(WriterError):
    """The writer wants no model to see this, here or anywhere."""

    kind = "without_ai"


def _tree(cls: type[WriterError]) -> dict[str, type[WriterError]]:
    found = {cls.kind: cls}
    for child in cls.__subclasses__():
        found |= _tree(child)
    return found


def from_kind(kind: str, message: str) -> WriterError:
    """The error of this kind, to raise again what a process or a thread reported."""
    return _tree(WriterError).get(kind, EngineError)(message)


def printable(sentence: str) -> str:
    """A sentence without what a terminal obeys: the name of a file in it may hold that."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in sentence)
