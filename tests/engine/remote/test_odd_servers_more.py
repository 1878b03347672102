"""Further servers of the kinds of `test_odd_servers`: other words, shapes, lists, halves, ends."""

from __future__ import annotations

import json

import pytest
from evil_server import OK, Part, delta, sse, whole
from odd_backend import backend, run
from odd_server import Asked, answering
from test_odd_answers import choice, part, taken
from test_odd_servers import loaded, refusing, strict

from writer_app.domain.base.errors import ServerError
from writer_app.engine.base.protocol import EndReason

REFUSED: list[tuple[str, bytes]] = [
    ("seed", refusing("Failed to deserialize the JSON body: unknown field `seed` at line 1")),
    ("seed", refusing('json: unknown field "seed"')),
    ("stop", refusing("Additional properties are not allowed ('stop' was unexpected)")),
    ("stream_options", refusing("stream_options: Extra inputs are not permitted")),
    ("temperature", refusing("Only the default (1) value is supported", param="temperature")),
    ("temperature", refusing("invalid temperature: only 1 is allowed for this model")),
    ("top_p", whole("422 No", {"detail": {"top_p": ["Unknown field."]}})),
    ("seed", whole("400 No", {"error": {"message": "参数 seed 不支持", "code": "1210"}})),
    ("seed", whole("400 No", {"errors": {"seed": "not permitted"}})),
    ("stop", whole("400 No", [{"error": {"message": "Unknown parameter: 'stop'."}}])),
    ("max_tokens", strict(["body", "max_tokens"])),
    ("seed", whole("200 OK", {"error": {"message": "seed is not supported", "code": 400}})),
]


@pytest.mark.parametrize(("refused", "answer"), REFUSED)
def test_a_refusal_in_other_words_is_understood(refused: str, answer: bytes) -> None:
    def reply(asked: Asked) -> bytes:
        return answer if refused in asked.body else OK + sse(delta("fine", "stop"), "[DONE]")

    with answering(reply) as server:
        assert run(backend(server.url)) == ("fine", EndReason.STOP)
    kept = {"temperature", "seed", "stop"} - {refused}
    assert kept <= set(server.asked[-1].body), "what was not refused is still sent"


@pytest.mark.parametrize(
    "answer",
    [
        refusing("messages[0].role: unknown variant `system`, expected `user` or `assistant`"),
        refusing("Invalid value: 'system'. Supported values are: 'user' and 'assistant'."),
        refusing("jinja2.exceptions.TemplateError: System role not supported"),
        refusing("This model does not support system prompts."),
        refusing("First message must be from the user, but got system"),
        refusing("role system is invalid", param="messages[0].role"),
        whole("400 No", {"error": {"message": "不支持 system 角色"}}),
        whole("500 Oh", {"detail": "Only user and assistant roles, got system"}),
        refusing("Expected last role User or Assistant for generating, got system"),
        refusing('messages: Unexpected role "system". Use the top-level `system` parameter.'),
    ],
)
def test_a_system_role_refused_in_other_words(answer: bytes) -> None:
    def reply(asked: Asked) -> bytes:
        system = any(turn["role"] == "system" for turn in asked.body["messages"])
        return answer if system else OK + sse(delta("fine", "stop"))

    with answering(reply) as server:
        assert run(backend(server.url))[0] == "fine"
    assert server.asked[-1].body["messages"][0]["content"].startswith("You correct.")


def raw(text: str) -> bytes:
    return f"data: {text}\n\n".encode()


FAMILY = "👩‍👩‍👧"
SPLIT = json.dumps(delta(FAMILY)).encode()
SHAPES: list[tuple[str, tuple[Part, ...], str]] = [
    ("output_text", (OK + sse(part({"type": "output_text", "text": "The cat"})),), "The cat"),
    ("a part's content", (OK + sse(part({"type": "text", "content": "a"})),), "a"),
    ("reasoning part", (OK + sse(part({"type": "reasoning", "text": "hm"}), delta("a")),), "a"),
    ("summary part", (OK + sse(part({"type": "summary_text", "text": "h"}), delta("a")),), "a"),
    ("a hidden part", (OK + sse(part({"type": "redacted_thinking", "data": "x"}, "a")),), "a"),
    ("a thought", (OK + sse(part({"text": "hm", "thought": True}, {"text": "a"})),), "a"),
    ("nulls between", (OK + sse(part(None, {"type": "text", "text": None}, "a")),), "a"),
    ("empty choices", (OK + sse({"choices": []}, {"choices": None}, delta("a")),), "a"),
    ("null delta", (OK + sse(choice(delta=None), delta("a")),), "a"),
    ("generate", (OK + b'{"response":"The "}\n{"response":"cat","done":true}\n',), "The cat"),
    ("a picture part", (OK + sse(part({"type": "image_url", "image_url": {}}, "a")),), "a"),
    ("nested parts", (OK + sse(part([{"type": "text", "text": "a"}])),), "a"),
    ("halves, role between", (
        OK + raw('{"choices":[{"delta":{"content":"\\ud83d"}}]}')
        + raw('{"choices":[{"delta":{"role":"assistant"}}]}')
        + raw('{"choices":[{"delta":{"content":"\\ude00"},"finish_reason":"stop"}]}'),
    ), "😀"),
    ("halves, reasoning between", (
        OK + raw('{"choices":[{"delta":{"content":"\\ud83d"}}]}')
        + raw('{"choices":[{"delta":{"reasoning_content":"hm"}}]}')
        + raw('{"choices":[{"delta":{"content":"\\ude00"},"finish_reason":"stop"}]}'),
    ), "😀"),
    ("joined family in pieces", (OK + sse(*(delta(c) for c in FAMILY)),), FAMILY),
    ("a flag in two", (OK + sse(delta("🇩"), delta("🇪")),), "🇩🇪"),
    ("bytes of one in two", (OK + b"data: " + SPLIT[:40], 0.05, SPLIT[40:] + b"\n\n"), FAMILY),
    ("text completion halves", (OK + sse(choice(text="\ud83d"), choice(text="\ude00")),), "😀"),
    ("the second half first", (OK + sse(delta("\ude00"), delta("a")),), "a"),
    ("halves of two in a row", (
        OK + sse(delta("\ud83d"), delta("\ude00\ud83d"), delta("\ude01")),
    ), "😀😁"),
    ("a half before the end", (OK + sse(delta("a\ud83d"), delta("", "stop")),), "a"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "text"), [row[1:] for row in SHAPES], ids=[r[0] for r in SHAPES])
def test_a_further_shape_is_read(parts: tuple[Part, ...], text: str) -> None:
    assert taken(*parts)[0] == text


@pytest.mark.parametrize(
    "answer",
    [
        {"data": None, "models": [{"id": "m"}]},
        {"data": [{"id": None, "name": "m"}]},
        {"items": [{"id": "m"}]},
        {"data": {"models": [{"id": "m"}]}},
        [{"modelId": "m"}],
        {"models": ["m"]},
        {"data": [{"id": "m"}, None, 7, {"id": ""}, []]},
        {"object": "list", "data": [{"id": "m", "context_length": "long"}]},
        [[{"id": "m"}]],
        {"models": {"m": None}},
    ],
)
@pytest.mark.parametrize("asked", ["m", ""])
def test_further_lists_are_read(answer: object, asked: str) -> None:
    info = loaded(whole("200 OK", answer), asked)
    assert (info.id, info.choices) == ("m", ("m",))


def test_a_list_after_a_mark_of_bytes_is_read() -> None:
    answer = whole("200 OK", b'\xef\xbb\xbf{"data":[{"id":"m"}]}', "application/json")
    assert loaded(answer, "").choices == ("m",)


ENDS: list[tuple[str, tuple[Part, ...], str, EndReason]] = [
    ("length each time", (OK + sse(delta("a", "length"), delta(" b", "length"), "[DONE]"),), "a b",
     EndReason.LENGTH),
    ("stop, then length", (OK + sse(delta("a", "stop"), delta(" b", "length"), "[DONE]"),), "a b",
     EndReason.LENGTH),
    ("stop, empty pieces, text", (
        OK + sse(delta("a", "stop")), 0.3, sse(delta("")), 0.3, sse(delta(" b", "stop"), "[DONE]"),
    ), "a b", EndReason.STOP),
    ("stop, comments, text", (
        OK + sse(delta("a", "stop")), b": hm\n\n", 0.3, sse(delta(" b", "stop"), "[DONE]"),
    ), "a b", EndReason.STOP),
    ("stop, use, then text", (
        OK + sse(delta("a", "stop"), {"choices": [], "usage": {"completion_tokens": 1}},
                 delta(" b", "stop"), "[DONE]"),
    ), "a b", EndReason.STOP),
    ("an empty reason", (OK + sse(delta("a", ""), delta(" b", "stop")),), "a b", EndReason.STOP),
    ("a reason of false", (
        OK + sse(choice(delta={"content": "a"}, finish_reason=False), delta(" b", "stop")),
    ), "a b", EndReason.STOP),
    ("eos", (OK + sse(delta("a", "eos")),), "a", EndReason.STOP),
    ("STOP", (OK + sse(delta("a", "STOP")),), "a", EndReason.STOP),
    ("stop_sequence", (OK + sse(delta("a", "stop_sequence")),), "a", EndReason.STOP),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "text", "reason"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
def test_further_ends(parts: tuple[Part, ...], text: str, reason: EndReason) -> None:
    assert taken(*parts) == (text, reason)


def test_an_early_end_and_an_error_is_an_error() -> None:
    with pytest.raises(ServerError, match="no memory"):
        taken(OK + sse(delta("a", "stop"), {"error": {"message": "no memory"}}))
