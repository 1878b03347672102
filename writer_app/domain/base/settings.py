"""The writer's settings: one pydantic model, from which the preferences form is built.

Every field has a title (and where useful a description), which is the English source text of its
label. Unknown keys are kept on saving, so that an older version does not lose a newer one's
settings; a value out of range falls back to its default, field by field (storage.settings).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Theme = Literal["system", "paper", "ink"]
Face = Literal["serif", "sans", "mono"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="allow", validate_assignment=True, frozen=True)


class Appearance(_Section):
    """How the window looks."""

    theme: Theme = Field("system", title="Theme")
    face: Face = Field("serif", title="Text face")
    text_size: int = Field(19, ge=12, le=40, title="Text size", description="pixels")
    language: str = Field(  # a table in resources/i18n, or the system's language
        "system", title="Language of the window", pattern="^[a-z]{2,6}$"
    )
    reduced_motion: bool = Field(False, title="Reduce motion")
    tray_icon: bool = Field(
        False,
        title="Icon in the system tray",
        description="closing the window then keeps the program there",
    )


class Editing(_Section):
    """How the page behaves."""

    autosave_seconds: int = Field(3, ge=1, le=600, title="Save after", description="seconds")
    word_goal: int = Field(
        0, ge=0, le=1_000_000, title="Goal per document", description="words, 0 = no goal"
    )
    daily_goal: int = Field(
        0, ge=0, le=1_000_000, title="Goal per day", description="words, 0 = no goal"
    )
    typewriter: bool = Field(False, title="Typewriter mode: keep the line in the middle")
    proofreading: Literal[
        "auto", "american", "australian", "british", "canadian", "indian", "off"
    ] = Field("auto", title="Spelling and grammar", description="needs the extra “proof”")
    rules_off: tuple[str, ...] = Field((), title="Rules of grammar that are off")
    ghost_text: bool = Field(False, title="Suggest words while I pause")
    author: str = Field(
        "", title="Your name in Word files", description="empty = as the system knows you"
    )
    word_changes: Literal["tracked", "plain"] = Field(
        "tracked", title="Changes in Word files are written"
    )
    propose_rules: bool = Field(
        True, title="Propose rules of the house from changes I make again and again"
    )
    answers_cite: Literal["footnotes", "brackets"] = Field(
        "footnotes", title="Insert with citation names sources in"
    )
    slash_menu: bool = Field(True, title="Offer commands when I type /")
    signature: str = Field(
        "",
        max_length=2_000,
        title="Signature of replies to mail",
        description="closing words, name and what else stands below",
        json_schema_extra={"lines": True},
    )


class Markdown(_Section):
    """How Markdown is written and read."""

    enter: Literal["paragraph", "break"] = Field(
        "paragraph",
        title="Enter begins",
        description="the same in the page, the preview and every export",
    )
    comments: Literal["file", "beside"] = Field(
        "file",
        title="Comments in Markdown files are kept",
        description="in the file as CriticMarkup, or beside it",
    )
    dialect: Literal["commonmark", "python-markdown"] = Field(
        "commonmark", title="Dialect", description="of the preview and HTML"
    )


class Export(_Section):
    """What an export looks like."""

    contents: Literal["auto", "always", "never"] = Field("auto", title="Table of contents")
    paper: Literal["a4", "letter"] = Field("a4", title="Paper size")
    title: bool = Field(
        True,
        title="Title above a text that has none",
        description="in Word, OpenDocument and EPUB files",
    )
    comments: bool = Field(
        True, title="Comments", description="in every format but plain text and LaTeX"
    )
    citations: Literal[
        "auto", "apa", "chicago", "harvard", "ieee", "mla", "nature", "vancouver", "gb-7714"
    ] = Field("auto", title="Citation style", description="of texts that name none")
    disclosure: bool = Field(False, title="End with a sentence on what a model did")


class LibrarySettings(_Section):
    """Where documents live."""

    documents: str = Field("", title="Documents folder", description="empty = the usual one")
    recent: tuple[str, ...] = Field((), title="Recent files")
    favourites: tuple[str, ...] = Field((), title="Favourites")


class Ai(_Section):
    """Whether a model may help at all."""

    off: bool = Field(
        False,
        title="Write without AI",
        description="Hides everything that works with a model; none is started or fetched.",
    )
    off_folders: tuple[str, ...] = Field((), title="Folders without AI")


class Model(_Section):
    """Which model writes."""

    engine: Literal["transformers", "openai"] = Field("transformers", title="Engine")
    id: str = Field("", title="Model", description="empty = none chosen yet")
    quantisation: Literal["auto", "nf4", "int8", "bf16", "fp32"] = Field("auto", title="Precision")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", title="Runs on")
    rest_minutes: int = Field(
        30,
        ge=0,
        le=1440,
        title="Unload the model after",
        description="minutes without use, 0 = never",
    )
    hub: str = Field("", title="Download models from", description="empty = huggingface.co")
    server_url: str = Field("", title="Server address")
    server_model: str = Field("", title="Model on the server")
    server_context: int = Field(
        0,
        ge=0,
        le=4_000_000,
        title="Context limit of the server",
        description="tokens, 0 = automatic",
    )


class ModelDefaults(_Section):
    """What one model does differently; empty or 0 = as for all models."""

    quantisation: Literal["", "auto", "nf4", "int8", "bf16", "fp32"] = Field("", title="Precision")
    device: Literal["", "auto", "cpu", "cuda"] = Field("", title="Runs on")
    context: int = Field(0, ge=0, le=4_000_000, title="Reads at most", description="tokens")


class Settings(_Section):
    """All settings. `keys` maps an action's name to its key, where the writer changed it."""

    appearance: Appearance = Field(default_factory=Appearance, title="Appearance")
    editing: Editing = Field(default_factory=Editing, title="Editing")
    markdown: Markdown = Field(default_factory=Markdown, title="Markdown")
    export: Export = Field(default_factory=Export, title="Export")
    library: LibrarySettings = Field(default_factory=LibrarySettings, title="Documents")
    ai: Ai = Field(default_factory=Ai, title="AI")
    model: Model = Field(default_factory=Model, title="Model")
    per_model: dict[str, ModelDefaults] = Field(default_factory=dict, title="Each model")
    keys: dict[str, str] = Field(default_factory=dict, title="Keys")
    pinned: tuple[str, ...] = Field(
        ("fix-grammar", "rewrite-clearly", "shorten", "friendly", "formal"),
        title="Pinned templates",
    )
