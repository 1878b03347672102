"""From conversations to token numbers: the model's own chat template, or a plain documented one.

What the writer typed is data. Strings in it that look like control tokens (`<|im_end|>`) are
tokenised as plain text, so that a document about chat formats cannot end its own turn.

The plain format for models without a chat template, one block a turn, answers after the last:

    ### System:            ### Instruction:            ### Response:
    ...                    ...                         ...
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from writer_app.domain.answers.marks import opens_at_end
from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.base.protocol import Message
from writer_app.engine.decoding.chat_template import SECONDS, limited

_PLAIN_HEADS = {
    "system": "### System:\n",
    "user": "### Instruction:\n",
    "assistant": "### Response:\n",
}
_PROBE = "Yesterday"  # an answer that no template has in it
_MARK = 16  # tokens at the end of a prompt that may spell a mark
_CHARACTERS_A_SECOND = 100_000  # a tenth of what tokenizers take
PLAIN_STOPS = ("\n### Instruction:", "\n### System:", "\n### Response:")


class PromptTokens:
    """Tokenises conversations and texts with one model's tokenizer."""

    def __init__(self, tokenizer: Any, vocabulary: int = 0) -> None:
        """`vocabulary` is how many tokens the weights have rows for; 0 = not checked."""
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary
        self.has_template = bool(getattr(tokenizer, "chat_template", None))

    @property
    def stops(self) -> tuple[str, ...]:
        """Strings that end an answer because of the format itself."""
        return () if self.has_template else PLAIN_STOPS

    def conversation(self, messages: Sequence[Message]) -> list[int]:
        """The token numbers of the conversation, ready for the model's answer.

        A last turn of the assistant is the beginning of that answer, which goes on from it. Where
        the prompt opens a thinking block there is no such place: the turn is the writer's then.
        """
        if messages and messages[-1].role == "assistant":
            before = self.conversation(messages[:-1])
            if not self.opens_thinking(before):
                return before + self.text(messages[-1].content)
            messages = (*messages[:-1], Message("user", messages[-1].content))
        if not self.has_template:
            return self._plain(messages)
        turns = [{"role": turn.role, "content": _well_formed(turn.content)} for turn in messages]
        try:
            return self._templated(turns)
        except _template_errors() as first:
            folded = _fold_system(turns)
            if folded == turns:
                raise ModelError(_refusal(first, turns)) from first
            try:
                return self._templated(folded)
            except _template_errors() as second:
                raise ModelError(_refusal(second, turns)) from second

    def _templated(self, turns: list[dict[str, str]]) -> list[int]:
        length = sum(len(turn["content"]) for turn in turns)
        with _no_panic(), limited(SECONDS + length / _CHARACTERS_A_SECOND):
            rendered = self._tokenizer.apply_chat_template(
                turns,
                add_generation_prompt=True,
                sanitize_control_tokens=True,
                enable_thinking=False,
                return_dict=True,
            )
        return self._checked(rendered["input_ids"])

    def _checked(self, ids: Iterable[int]) -> list[int]:
        """The numbers; ModelError when the weights have no row for one."""
        found = [int(token) for token in ids]
        if self._vocabulary and found and not 0 <= min(found) <= max(found) < self._vocabulary:
            raise ModelError(
                coded(
                    "prompt-tokens.tokenizer-and-weights-model-do",
                    "The tokenizer and the weights of this model do not belong together; fetch the "
                    "model again.",
                )
            )
        return found

    def opens_thinking(self, prompt: Sequence[int]) -> bool:
        """Whether the prompt ends in a thinking block, so that the answer begins inside it."""
        return self.has_template and opens_at_end(self._tokenizer.decode(list(prompt[-_MARK:])))

    def end_of_turn(self) -> int | None:
        """The token with which the chat template itself ends the model's turn, if it has one.

        Fine-tunes often name another token as the end; theirs would go on into the next turn.
        """
        if not self.has_template:
            return None
        turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": _PROBE}]
        with contextlib.suppress(ModelError, *_template_errors()), _no_panic(), limited(SECONDS):
            text = str(self._tokenizer.apply_chat_template(turns, tokenize=False))
            after = text.rpartition(_PROBE)[2].lstrip()
            added = self._tokenizer.added_tokens_decoder
            found = [n for n, token in added.items() if after.startswith(token.content)]
            return max(found, key=lambda n: len(added[n].content), default=None)
        return None

    def _plain(self, messages: Sequence[Message]) -> list[int]:
        blocks = [_PLAIN_HEADS[turn.role] + turn.content.strip() for turn in messages]
        text = "\n\n".join([*blocks, _PLAIN_HEADS["assistant"]])
        start = self._tokenizer.bos_token_id
        head = [] if start is None else [int(start)]
        return head + self.text(text)

    def text(self, text: str) -> list[int]:
        """The token numbers of `text` alone, control tokens in it taken as plain text."""
        text = _well_formed(text)
        with _no_panic():
            ids = self._tokenizer.encode(text, add_special_tokens=False, split_special_tokens=True)
        return self._checked(ids)


@contextlib.contextmanager
def _no_panic() -> Iterator[None]:
    """Raises ModelError where the tokenizers library, which is in Rust, gives up.

    It does so when a pattern of the tokenizer needs too many steps on a text.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # its class cannot be imported
            raise
        raise ModelError(
            coded(
                "prompt-tokens.models-tokenizer-gives-up-on",
                "The model's tokenizer gives up on this text; choose another model, or "
                "fetch this one again.",
            )
        ) from None


def _well_formed(text: str) -> str:
    """Half of a surrogate pair, which tokenizers refuse, as U+FFFD; two halves as their whole."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _template_errors() -> tuple[type[Exception], ...]:
    """What a template can raise: jinja2's own errors, and those of the operations in it."""
    from jinja2 import TemplateError

    return (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def _fold_system(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put the system turn's text before the first user turn, for templates without that role."""
    if len(turns) < 2 or turns[0]["role"] != "system" or turns[1]["role"] != "user":
        return turns
    first = {"role": "user", "content": turns[0]["content"] + "\n\n" + turns[1]["content"]}
    return [first, *turns[2:]]


def _refusal(error: Exception, turns: list[dict[str, str]]) -> str:
    """What the template said, unless it repeats the writer's words."""
    said = str(error)
    if any(piece in said for turn in turns for piece in turn["content"].split() if len(piece) > 7):
        said = ""
    said = " ".join(said.split())[:160] or type(error).__name__
    return coded(
        "prompt-tokens.models-chat-template-refuses-conversation",
        "The model's chat template refuses this conversation ({0}); choose another model.",
        said,
    )
