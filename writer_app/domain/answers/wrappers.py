"""Takes away what a model wraps its answer in: announcements, quotation marks, fences, tags.

Role markers and chat tokens at either end go too. Text without these passes unchanged to the last
space, and what the source itself has (quotation marks, a fence, an announcement) is kept.

What is not yet decided is held back: the first line when it begins like a preamble, and an answer
that begins with a quotation mark or a bare fence until it is clear whether that closes at the very
end.
"""

from __future__ import annotations

import json
import re

from writer_app.domain.answers import echo, preambles

_TOKEN = (
    r"(?:<\|im_start\|>(?:user|assistant|system)?|<\|start_header_id\|>\w{0,9}<\|end_header_id\|>"
    r"|<\|(?!start_header_id)[A-Za-z0-9_]{1,40}\|>|<｜[^<>\n｜]{1,40}｜>|<(?:start"
    r"|end)_of_turn>(?:model|user)?"
    r"|<\|(?:turn|channel)>|<(?:turn|channel)\|>|\[\|endofturn\|\]|<seed:[be]os>"
    r"|</(?:final_)?(?:answer|response)>|\[gMASK\]|<sop>"
    r"|<eos>|<bos>|</s>|<pad>|\[/?INST\]|\[EOS\])"
)
_HEAD_TOKEN = re.compile(rf"{_TOKEN}|<s>(?= )|assistant\n|Assistant:[ \t]*\n|### Response:[ \t]*\n")
_HEAD_MARKS = ("assistant\n", "Assistant:\n", "### Response:\n", "[INST]", "[/INST]")
_TRAILER = re.compile(rf"(?:{_TOKEN}\s*)+\Z")
_MAYBE_TRAILER = re.compile(
    rf"(?:(?:<\|im_start\|>[a-z]{{0,9}}|<(?:start|end)_of_turn>[a-z]{{0,5}}"
    rf"|<\|start_header_id\|>\w{{0,9}}|{_TOKEN})\s*)*"
    r"(?:<[^<>\n]{0,44}|\[[/INSTEOgMAK|endofturn]{0,12})?\Z"
)
# Tags that models put around a whole answer, when asked for it or not.
_TAGGED = re.compile(
    r"<(?P<name>(?:final_|new_|my_)?(?:answer|response|output|result|reply|completion)|final|text"
    r"|(?:new|output|final|answer|result)_text|translation|correction|revision|rewrite|paraphrase"
    r"|答案|回答|修改后?|结果|译文|文本|sentence|passage|draft|e?mail|letter|document|content|assistant"
    r"|(?:rewritten|revised|corrected|edited|improved|proofread|translated|polished|paraphrased"
    r"|shortened|simplified|cleaned|fixed|updated|rephrased)(?:_\w{1,20})?)>(?=\n|\S| (?![a-z]))"
    r"|\[(?P<square>(?-i:ANSWER|RESPONSE|OUTPUT|TEXT|RESULT))\](?=\n|\S| )"
    r"|(?P<quotes>\"{3}|'{3}|<<<)(?=\n|[^\"'<])",
    re.IGNORECASE,
)
_MAYBE_TAG = re.compile(
    r"<[a-z_\u4e00-\u9fff]{0,28}>?\Z|\[[A-Z]{0,8}\]?\Z|\"{1,3}\Z|'{1,3}\Z|<{1,3}\Z", re.IGNORECASE
)
_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "«": "»", "„": "“", "‘": "’"}
# Marks that an edit as a whole is set in, where the source begins with none of them.
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=[^\s*_])")
_OBJECT = re.compile(r"\{\s*\"[\w -]{1,40}\"\s*:\s*\"")
_MAYBE_OBJECT = re.compile(r"\{\s*(?:\"[\w -]{0,40}(?:\"\s*(?::\s*)?)?)?\Z")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})[ \t]*\n")
_CUT_TOKEN = re.compile(r"<(?:\|[a-z][a-z_]{2,30}\|?|[a-z]{3,5}_of_(?:turn|text)?)\Z")
# A request for the whole answer in quotation marks.
_MARKS = r"(?:quotes|quotation marks?|inverted commas)\b"
_ASKED_FOR_QUOTES = re.compile(
    r"(?<!not )(?<!never )(?<!n't )(?<!n’t )\b(?:wrap|enclose|surround|put|place)\b"
    rf"(?![^.\n]{{0,60}}\b(?:no|not|without)\b)[^.\n]{{0,60}}\b{_MARKS}"
    r"|(?:回答|答案|回复|全文|整段|内容)[^。\n]{0,12}(?:用|放在|加上?)[^。\n]{0,4}引号(?!引)",
    re.IGNORECASE,
)
# The same of a new text, where no words of a source can be meant: "one proverb in double quotes".
_NEW_IN_QUOTES = re.compile(
    r"(?:\A|[,.!?:;\n])(?![^,.!?;\n]*\b(?:no|not|never|without|don['’]t)\b)[^,.!?;\n]*"
    rf"\b(?:with)?in (?:double |single )?{_MARKS}"
    r"|(?<![不别勿要])(?:放在|写在)[^。\n]{0,4}引号(?!引)",
    re.IGNORECASE,
)
_ROLES = ("user", "assistant", "system", "model")
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([\w+-]*)[ \t]*\n")
_BARE = frozenset(("", "text", "txt", "plaintext", "plain"))
_MARKDOWN = frozenset(("markdown", "md"))
_PARTIAL_FENCE = re.compile(r"(?:`{1,8}|~{1,8})[ \t]*[\w+-]{0,20}[ \t]*\Z")


class Unwrapper:
    """Takes the wrapping off one answer. `source` is the text it rewrites, "" for a new text,
    `asked` what the writer asked for.

    Feeding in any chunking gives the same text. Not reusable after `finish`.
    """

    def __init__(self, source: str = "", asked: str = "") -> None:
        start = source.lstrip()
        self._keeps_preamble = bool(preambles.find(start + "\n", edits=True))
        self._edits = bool(start)
        self._source = source
        self._keeps_marks = start[:1] in tuple("*_{-") or not start
        self._keeps_tags = _TAGGED.match(start) is not None
        asked = asked.replace(source, "") if source else asked
        wanted = _ASKED_FOR_QUOTES.search(asked) or (not start and _NEW_IN_QUOTES.search(asked))
        self._keeps_quotes = start[:1] in _QUOTES or bool(wanted)
        self._keeps_fence = start.startswith(("```", "~~~"))
        self._keeps_tokens = _TRAILER.search(source) is not None
        self._strikes = "<s>" in source
        self._buffer = ""  # raw text that is not yet decided
        self._removed = False  # something was taken away at the head
        self._tag = ""  # what ends the answer, in lower case
        self._cut: str | None = None  # what came after that
        self._tail = ""  # what may be the beginning of the end
        self._step = self._head
        self._closer = ""
        self._seen = 0  # how much of the buffer was searched for the closer
        self._nested = False

    def feed(self, text: str) -> str:
        """Take the next piece of the answer, give back what is certain."""
        if self._tag and not (text := self._until_tag(text)):
            return ""
        if self._step == self._head:
            return self._feed_head(text)
        self._buffer += text
        return self._step(final=False)

    def finish(self) -> str:
        """Give back what was held. The answer is over."""
        out = ""
        if self._tail and self._cut is None:
            tail, self._tail, self._tag = self._tail, "", ""
            out = self.feed(tail)
        out += self._feed_head("", final=True) if self._step == self._head else ""
        return out + (self._step(final=True) if self._step != self._head else "")

    # ---- the head: everything before the first character of the answer itself ----------------
    def _feed_head(self, text: str, final: bool = False) -> str:
        """Decide character by character, so that chunking makes no difference."""
        for at, character in enumerate(text):
            self._buffer += character
            if self._step != self._head:
                self._buffer += text[at + 1 :]
                return self._step(final=False)
            tagged = self._tag
            self._head(final=False)
            if self._tag != tagged:
                return self.feed(self._again(text[at + 1 :]))
            if self._step != self._head:
                self._buffer += text[at + 1 :]
                return self._step(final=False)
        if final:
            self._head(final=True)
        return ""

    def _head(self, *, final: bool) -> str:
        """Take away what may go; leave for the next step once the buffer is text."""
        while self._step == self._head:
            body = self._buffer.lstrip()
            if not body and not final:
                return ""
            taken = self._takes(body, final)
            if taken:
                self._take(body, taken)
            elif not final and self._undecided(body):
                return ""
            else:
                self._open(body, final)
        return ""

    def _again(self, rest: str) -> str:
        """What has to be read anew, since it may hold the end of the tag that has just begun."""
        held, self._buffer = self._buffer, ""
        return held + rest

    def _until_tag(self, text: str) -> str:
        """The part of a tagged answer that stands before the end of its tag."""
        if self._cut is not None:
            self._cut += text
            return ""
        text, self._tail = self._tail + text, ""
        at = text.lower().find(self._tag)
        if at >= 0:
            self._cut = text[at + len(self._tag) :]
            return text[:at].rstrip()
        # Blanks before the end go with it.
        low = text.lower()
        sizes = range(len(self._tag) - 1, 0, -1)
        held = next((size for size in sizes if low.endswith(self._tag[:size])), 0)
        end = len(text) - held
        end = len(text[:end].rstrip())
        self._tail = text[end:]
        return text[:end]

    def _takes(self, body: str, final: bool) -> int:
        """How many characters at the beginning of `body` go now."""
        if not (self._keeps_tags or self._tag) and (tag := _TAGGED.match(body)):
            self._tag = _closing(tag)
            return tag.end()
        if not self._keeps_tokens and (mark := _HEAD_TOKEN.match(body)):
            if final or not _maybe_role(body):
                return mark.end()
            return 0
        if not self._keeps_marks and (rule := _RULE.match(body)):
            return rule.end()
        if self._keeps_preamble:
            return 0
        found = preambles.find(body + "\n" if final else body, edits=self._edits)
        return found or echo.find(body, self._source)

    def _take(self, body: str, count: int) -> None:
        self._buffer = body[count:]
        self._removed = True

    def _undecided(self, body: str) -> bool:
        """Whether more text may still make the beginning of `body` go."""
        if any(mark.startswith(body) for mark in _HEAD_MARKS) or _maybe_role(body):
            return True
        if not (self._keeps_tags or self._tag) and _MAYBE_TAG.match(body):
            return True
        if body[0] == "<" and _MAYBE_TRAILER.match(body):
            return True
        if body[0] in "`~" and "\n" not in body and _PARTIAL_FENCE.match(body):
            return not self._keeps_fence
        if not self._keeps_marks and _may_be_marks(body):
            return True
        if self._keeps_preamble:
            return False
        return preambles.may_begin(body, edits=self._edits) or echo.may_begin(body, self._source)

    def _open(self, body: str, final: bool) -> None:
        """The answer begins: choose how to go on by its first character."""
        if self._removed:
            self._buffer = body
        fence = None if self._keeps_fence else _FENCE.match(body + "\n" if final else body)
        if fence and fence[2].lower() in _MARKDOWN:
            self._buffer = body[fence.end() :]
            self._closer, self._step = fence[1], self._unwrap
        elif fence and fence[2].lower() in _BARE:
            self._closer, self._step = fence[1], self._fenced
        elif body[:1] in _QUOTES and body and not self._keeps_quotes:
            self._closer, self._step = _QUOTES[body[0]], self._quoted
            self._seen = len(self._buffer) - len(body) + 1
        elif not self._keeps_marks and (mark := _EMPHASIS.match(body)):
            self._closer, self._step = mark[1], self._quoted
            self._seen = len(self._buffer) - len(body) + len(mark[1])
        elif not self._keeps_marks and (
            _OBJECT.match(body) or (fence and fence[2].lower() == "json")
        ):
            self._step = self._object
        else:
            self._step = self._body

    def _object(self, *, final: bool) -> str:
        """An edit that came as JSON, held until it is whole: its only text is the answer."""
        if not final:
            return ""
        try:
            found = json.loads(self._buffer.strip().strip("`").removeprefix("json"))
        except (ValueError, RecursionError):
            found = None
        texts = list(found.values()) if isinstance(found, dict) else []
        if len(texts) == 1 and isinstance(texts[0], str) and texts[0].strip():
            self._buffer = ""
            return texts[0]
        return self._as_text(final)

    # ---- the body -----------------------------------------------------------------------------
    def _body(self, *, final: bool) -> str:
        """Pass text on, but hold what may turn out to be a chat token at the very end."""
        text, self._buffer = self._buffer, ""
        if not self._keeps_tokens:
            cut = len(text)
            for mark in re.finditer(r"<|\[(?=[/I|EgM]|\Z)", text):
                if _MAYBE_TRAILER.match(text, mark.start()):
                    cut = mark.start()
                    break
            text, self._buffer = text[:cut], text[cut:]
        self._strikes = self._strikes or "<s>" in text
        if final:
            rest = self._without_tokens(self._buffer)
            self._buffer = ""
            text += rest if self._keeps_tokens else _CUT_TOKEN.sub("", rest)
        return text

    def _without_tokens(self, text: str) -> str:
        if self._keeps_tokens:
            return text
        trailer = _TRAILER.search(text)
        if trailer is None or (self._strikes and "</s>" in trailer.group()):
            return text
        return text[: trailer.start()]

    def _quoted(self, *, final: bool) -> str:
        """Held until the closing mark shows whether the whole answer stands in quotation marks."""
        raw = self._buffer
        at = raw.find(self._closer, self._seen)
        if at < 0:
            self._seen = len(raw)
        else:
            self._seen = at
            again = self._inner_quote(raw, at)
            after = raw[at + len(self._closer) :]
            if again or not (after.isspace() or not after or self._may_end(after)):
                return self._as_text(final)
        if not final:
            return ""
        if at >= 0 and not self._without_tokens(raw[at + len(self._closer) :].lstrip()).strip():
            opening = len(raw) - len(raw.lstrip())
            inner = raw[opening + len(self._closer) : at]
            if inner.strip():
                self._buffer = ""
                return inner
        return self._as_text(final)

    def _inner_quote(self, raw: str, at: int) -> bool:
        """Whether a second quotation opens inside the first: then it is the text's own."""
        opening = raw.lstrip()[0]
        start = len(raw) - len(raw.lstrip()) + 1
        return opening not in self._closer and raw.find(opening, start, at) >= 0

    def _may_end(self, after: str) -> bool:
        return not self._keeps_tokens and bool(_MAYBE_TRAILER.match(after.lstrip()))

    def _as_text(self, final: bool) -> str:
        self._step = self._body
        return self._body(final=final)

    def _fenced(self, *, final: bool) -> str:
        """A bare fence, held until it closes: a wrapper only when nothing follows."""
        raw = self._buffer
        opening = raw.find("\n") + 1 or len(raw)
        close = re.compile(rf"^{re.escape(self._closer)}[ \t]*$", re.MULTILINE)
        match = close.search(raw, max(opening, self._seen))
        if match is None:
            self._seen = raw.rfind("\n") + 1
        else:
            self._seen = match.start()
            after = raw[match.end() :].lstrip()
            if after and not self._may_end(after):
                return self._as_text(final)
        if not final:
            return ""
        if match and not self._without_tokens(raw[match.end() :].lstrip()).strip():
            self._buffer = ""
            return raw[opening : match.start()]
        return self._as_text(final)

    def _unwrap(self, *, final: bool) -> str:
        """Inside a fence that calls itself Markdown: pass lines on, drop the line that closes."""
        out: list[str] = []
        while "\n" in self._buffer or final:
            line, newline, self._buffer = self._buffer.partition("\n")
            bare = line.strip()
            fence = bare.startswith(self._closer)
            if fence and not self._nested and not bare.strip(self._closer[0]):
                self._step = self._body
                return "".join(out) + self._body(final=final)
            if fence:
                self._nested = not self._nested
            if not newline:
                return "".join(out) + self._without_tokens(line)
            out.append(line + newline)
        return "".join(out)


def _may_be_marks(body: str) -> bool:
    """Whether an edit may still turn out to be JSON, or to stand under a line of its own."""
    ruled = "\n" not in body and not body.rstrip(" \t").strip(body[0]) and body[0] in "-*_"
    return ruled or _MAYBE_OBJECT.match(body) is not None or not body.strip("*_")


def _maybe_role(text: str) -> bool:
    """Whether a turn has begun whose role is not yet whole."""
    for opening in ("<|im_start|>", "<start_of_turn>"):
        if text.startswith(opening):
            rest = text[len(opening) :]
            return any(role.startswith(rest) and role != rest for role in _ROLES)
    return False


def _closing(tag: re.Match[str]) -> str:
    if tag["name"]:
        return f"</{tag['name'].lower()}>"
    if tag["square"]:
        return f"[/{tag['square'].lower()}]"
    return {"<<<": ">>>"}.get(tag["quotes"], tag["quotes"])
