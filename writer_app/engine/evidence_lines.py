"""The evidence report line by line, for people. Each line is a message: the terminal prints its
English, the window says it in its own language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from writer_app.domain.base.message import CodedForm, coded

KINDS = {
    "seccomp": CodedForm(
        "evidence.seccomp",
        "a filter in the kernel (seccomp): no internet socket can be opened, and nothing lifts it",
    ),
    "namespace": CodedForm(
        "evidence.namespace",
        "an empty network namespace: sockets can be opened and reach nobody",
    ),
    "guard": CodedForm(
        "evidence.guard",
        "a guard inside Python alone: this system offers no lock in the kernel to this program, "
        "so native code is not held back",
    ),
    "server": CodedForm(
        "evidence.server",
        "not locked: this engine sends text to the server that was chosen, and its guard lets "
        "Python reach no other",
    ),
}
_UNKNOWN = CodedForm("evidence.not-told", "not told yet")
_OUTCOMES = {
    "refused": CodedForm("evidence.refused", "refused"),
    "absent": CodedForm("evidence.absent", "absent"),
    "open": CodedForm("evidence.open", "open"),
}
_TRIED = {"host name": CodedForm("evidence.host-name", "host name")}
_NATIVE = ", native"  # past Python, by the C library's own call
_OPENED = {
    "download": CodedForm("evidence.download", "download"),
    "server": CodedForm("evidence.to-server", "server"),
    "page": CodedForm("evidence.page", "page"),
}
HELPERS = {
    "writer_app.engine.models.fetch": "downloader, the only one that may open sockets",
    "writer_app.engine.decoding.convert": "converter of GGUF files",
    "writer_app.assist.proof_child": "proofreader",
    "writer_app.storage.formats.render_child": "preview",
}
_HELPER_NAMES = {
    HELPERS["writer_app.engine.models.fetch"]: CodedForm(
        "evidence.downloader", "downloader, the only one that may open sockets"
    ),
    HELPERS["writer_app.engine.decoding.convert"]: CodedForm(
        "evidence.converter", "converter of GGUF files"
    ),
    HELPERS["writer_app.assist.proof_child"]: CodedForm("evidence.proofreader", "proofreader"),
    HELPERS["writer_app.storage.formats.render_child"]: CodedForm("evidence.preview", "preview"),
    "another program": CodedForm("evidence.another-program", "another program"),
}
SHOWN = 50  # entries of the ledger in the text form


def lines(report: Mapping[str, Any]) -> list[str]:
    """Every line of the report, coded where it holds words."""
    program = report["program"]
    return [
        coded(
            "evidence.title", "Writer App: evidence of what it opened and what it could not open"
        ),
        coded(
            "evidence.made",
            "Made {0} · version {1} · Python {2}",
            report["made"],
            program["version"],
            program["python"],
        ),
        coded("evidence.program-files", "Program files, SHA-256 {0}", program["sha256"]),
        "",
        *_trial_lines(report["trial"]),
        "",
        *_engine_lines(report["engine"]),
        "",
        *_window_lines(report["window"]),
        *(line for each in report["helpers"] for line in _helper_lines(each)),
        "",
        *_opened_lines(report["opened"]),
        "",
        coded("evidence.set-before", "Set for the engine before it starts"),
        *(f"  {name}={value}" for name, value in report["set_for_the_engine"].items()),
        "",
        coded("evidence.libraries", "Libraries (version, SHA-256 of pip's list of files)"),
        *(_library_line(name, each) for name, each in report["libraries"].items()),
        "",
        coded(
            "evidence.models",
            "Models (hashes as recorded when they came; “models check” compares every byte)",
        ),
        *(line for each in report["models"] for line in _model_lines(each)),
        *([] if report["models"] else [coded("evidence.none", "  none")]),
        "",
        coded(
            "evidence.own-hash",
            "SHA-256 of this report (its JSON, keys sorted): {0}",
            report["sha256"],
        ),
        coded("evidence.no-text", "No text, prompt or file name of the writer's is in it."),
    ]


def _trial_lines(trial: Mapping[str, Any]) -> list[str]:
    if not trial["kind"]:
        return [
            coded("evidence.no-trial", "The lock, tried just now: the trial did not run."),
        ]
    tried: dict[str, str] = trial["tried"]
    return [
        coded(
            "evidence.trial",
            "The lock, tried just now in a process that locks itself as the engine does",
        ),
        _held(trial["kind"]),
        *(_tried_line(name, outcome) for name, outcome in tried.items()),
        coded(
            "evidence.socket-files",
            "  socket files, which stay on this computer and must work: {0}",
            _word(_OUTCOMES, trial["files"]),
        ),
        *_kernel_lines(trial["kernel"]),
    ]


def _tried_line(name: str, outcome: str) -> str:
    if name.endswith(_NATIVE):
        name = coded("evidence.native", "{0}, native", name.removesuffix(_NATIVE))
    return coded("evidence.tried", "  {0}: {1}", _word(_TRIED, name), _word(_OUTCOMES, outcome))


def _word(table: Mapping[str, CodedForm], word: str) -> str:
    return table[word]() if word in table else word


def _held(kind: str) -> str:
    return coded("evidence.held", "  It is {0}.", KINDS.get(kind, _UNKNOWN)())


def _kernel_lines(kernel: Mapping[str, int]) -> list[str]:
    if not kernel:
        return []
    figures = ", ".join(f"{name} {value}" for name, value in kernel.items())
    return [coded("evidence.kernel", "  the kernel says: {0} (Seccomp 2 = filtered)", figures)]


def _engine_lines(engine: Mapping[str, Any]) -> list[str]:
    named = f"{engine['name']}, {engine['model']}" if engine["model"] else engine["name"]
    found: list[str] = [coded("evidence.engine", "The engine process: {0}", named)]
    if not engine["running"]:
        none = coded(
            "evidence.no-engine",
            "  None runs for this report: it is the terminal's, or no model is loaded.",
        )
        return [*found, none]
    found += [_held(engine["lock"]), *_kernel_lines(engine["kernel"])]
    found += [_sockets_line(engine["sockets_open_now"]), *_refused_lines(engine["refused"])]
    if engine["lock"] == "server":
        found.append(
            coded("evidence.reached", "  connections to the chosen server: {0}", engine["reached"])
        )
    return found


def _window_lines(window: Mapping[str, Any]) -> list[str]:
    sockets = _sockets_line(window["sockets_open_now"])
    if not window["guarded"]:
        return [coded("evidence.this-process", "The process of this report"), sockets]
    return [
        coded("evidence.window", "The process of the window"),
        sockets,
        coded("evidence.window-guard", "  The guard inside Python refuses it internet sockets."),
        *_refused_lines(window["refused"]),
    ]


def _helper_lines(helper: Mapping[str, Any]) -> list[str]:
    sockets = _sockets_line(helper["sockets_open_now"])
    name = _word(_HELPER_NAMES, helper["name"])
    head = coded("evidence.helper", "A helper process: {0}", name)
    return ["", head, *_kernel_lines(helper["kernel"]), sockets]


def _opened_lines(opened: Sequence[Mapping[str, str]]) -> list[str]:
    if not opened:
        return [
            coded(
                "evidence.nothing-opened",
                "What was opened: nothing has been recorded; no download, no server.",
            )
        ]
    found: list[str] = [
        coded("evidence.opened", "What was opened: {0} times, the latest last", len(opened))
    ]
    if len(opened) > SHOWN:
        found.append(coded("evidence.latest", "  (the {0} latest; the JSON form has all)", SHOWN))
    return found + [
        coded(
            "evidence.opened-line",
            "  {0}  {1}  {2}  {3}",
            each["when"],
            _word(_OPENED, each["what"]),
            each["host"],
            each["subject"],
        )
        for each in opened[-SHOWN:]
    ]


def _sockets_line(count: int | None) -> str:
    if count is None:
        return coded("evidence.sockets-unknown", "  internet sockets open now: cannot be told here")
    return coded("evidence.sockets", "  internet sockets open now: {0}", count)


def _refused_lines(refused: Sequence[Mapping[str, Any]]) -> list[str]:
    """Attempts that came through Python; what native code tries, the kernel refuses uncounted."""
    total = sum(each["times"] for each in refused)
    return [
        coded("evidence.attempts", "  attempts through Python that were refused: {0}", total),
        *(
            coded(
                "evidence.asked-by",
                "    {0}, asked by {1}: {2}",
                each["what"],
                each["by"],
                each["times"],
            )
            for each in refused
        ),
    ]


def _library_line(name: str, each: Mapping[str, str]) -> str:
    return f"  {name} {each['version']}  {each['record_sha256']}"


def _model_lines(model: Mapping[str, Any]) -> list[str]:
    source = model["source"]
    if source == OWN_FOLDER:
        source = coded("evidence.own-folder", "a folder of the writer's")
    came = ", ".join(filter(None, (model["revision"], model["fetched"])))
    form = CodedForm("evidence.model", "  {0}, from {1}, {2}")
    bare = CodedForm("evidence.model-bare", "  {0}, from {1}")
    head = form(model["id"], source, came) if came else bare(model["id"], source)
    return [head, *(f"    {sha}  {name}" for name, sha in model["files"].items())]


OWN_FOLDER = "a folder of the writer's"
