"""The marks with which models set their thinking and their turns apart, family by family.

Tags (`<think>`, `<seed:think>`), tokens (`<|START_THINKING|>`, `<|thought_start|>`, `[THINK]`,
`◁think▷`), channels (gpt-oss' `analysis` and `final`, Gemma's `<|channel>thought`), fixed sentences
(Granite 3.2), and the beginnings of turns in every chat format.
"""

from __future__ import annotations

import re

_NAME = (
    r"(?:[a-z]{2,12}:)?(?:(?:long(?:cat)?_)?think(?:ing)?(?:_(?:fast(?:er)?|process|block))?"
    r"|thoughts?"
    r"|[a-z0-9]{2,8}_thoughts?|ant_?thinking|planning|brainstorm(?:ing)?"
    r"|reason(?:ing)?(?:_content)?|reflection|scratch_?pad|analysis|chain_of_thought|cot|rationale"
    r"|inner_(?:thoughts?|monologue)|internal_(?:thoughts?|monologue)|thought_process)"
)
_WORD = r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|inner)"
# Opening and closing of one family; a tag is closed by its own name.
PAIRS = {
    "tag": (rf"<(?P<name>{_NAME})(?:\s[^<>\n]{{0,80}})?>", r"</\s*{name}\s*>"),
    "escaped": (rf"&lt;(?P<shown>{_NAME})&gt;", r"&lt;/{name}&gt;"),
    "details": (r"<details\s[^<>\n]{0,40}reasoning[^<>\n]{0,80}>", r"</details>"),
    "token": (
        rf"<\|(?:(?:start|begin)_(?:of_)?{_WORD}|{_WORD}_(?:start|begin|prefix))\|>",
        rf"<\|(?:/{_WORD}|end_(?:of_)?{_WORD}|{_WORD}_(?:end|suffix))\|>",
    ),
    "solar": (r"<\|think\|>", r"<\|end\|>|</\|think\|>|<\|/think\|>|</think>"),
    "kimi": (r"◁think(?:ing)?▷", r"◁/think(?:ing)?▷"),
    "bracket": (r"\[(?:THINK|REASON)(?:ING)?\]", r"\[/(?:THINK|REASON)(?:ING)?\]"),
    "gemma": (r"<\|channel>\s*(?:thought|analysis|thinking)?", r"<channel\|>"),
    "unused": (r"<unused94>(?:thought)?|\[unused16\]", r"<unused95>|\[unused17\]"),
    "granite": (r"here(?:'s| is) my thought process:", r"here(?:'s| is) my response:"),
    "fence": (
        r"(?<![^\n])`{3,}[ \t]*(?:think(?:ing)?|thoughts?|reasoning)[ \t]*\n",
        r"(?<=\n)`{3,}[ \t]*(?=\n)",
    ),
    "ollama": (r"Thinking\.\.\.\n", r"\.\.\.done thinking\.?"),
}
AT_HEAD_ONLY = frozenset(("granite", "ollama", "details", "fence"))
_OPEN = "|".join(f"(?P<open_{kind}>{pair[0]})" for kind, pair in PAIRS.items())
_CLOSE = (
    rf"</\s*(?P<closed>{_NAME})\s*>|&lt;/{_NAME}&gt;|{PAIRS['token'][1]}|{PAIRS['kimi'][1]}"
    rf"|{PAIRS['bracket'][1]}|{PAIRS['gemma'][1]}|<unused95>|\[unused17\]"
)
_ROLES = "(?:user|human|system|developer|assistant|model|tool|observation|ipython)"
_TURN_END = (
    r"(?:<\|(?:endoftext|im_end|eot_id|eom_id|end_of_text|eot)\|>|<｜end▁of▁sentence｜>"
    r"|<end_of_turn>)"
)
# Where a turn begins, in the tokens of every family.
_TURN = (
    rf"<\|(?:im_start|start|begin|turn|start_of_role)\|?>\s*(?P<role>{_ROLES})\b(?:<\|im_sep\|>"
    rf"|<\|end_of_role\|>)?"
    rf"|<\|(?:start_header_id|header_start)\|>\s*(?P<header>\w{{1,20}})\s*<\|(?:end_header_id"
    rf"|header_end)\|>"
    r"|<start_of_turn>\s*(?P<gemma>user|model|system)\b"
    rf"|<[|｜](?P<plain>{_ROLES}|USER_TOKEN|CHATBOT_TOKEN|SYSTEM_TOKEN|User|Assistant|hy_User"
    rf"|hy_Assistant)[|｜]>"
    rf"|\[\|(?P<exaone>{_ROLES})\|\]|<\|(?P<nano>user|assistant)(?:_start|prompt)\|>"
    r"|</s>\s*(?:<s>\s*)?\[INST\]"
    # What ends a turn, with text behind it.
    rf"|{_TURN_END}\s*(?P<over>(?=[^\s<\[`.,;:!?)”’\"'，。；：！？）]))"
)
_HARMONY = r"<\|channel\|>(?P<channel>[^<>\n]{0,80}(?:<\|constrain\|>[^<>\n]{0,40})?)<\|message\|>"
HARMONY_END = re.compile(r"<\|end\|>|<\|return\|>|<\|call\|>|(?=<\|start\|>|<\|channel\|>)")
_LABEL = (
    r"\n\s*(?P<line>user|assistant|system|model|human)[ \t]*\n(?=[ \t]*\S)"
    r"|\n\s*(?P<label>#{2,4} (?:Instruction|User|Human|Input|Response|Assistant):?|(?:User|Human):)"
    r"(?=\s)"
)
MARK = re.compile(
    rf"(?P<open>{_OPEN})|(?P<close>{_CLOSE})|(?P<turn>{_TURN})|(?P<harmony>{_HARMONY})"
    rf"|(?P<next>{_LABEL})",
    re.IGNORECASE,
)


def _begun(words: str) -> str:
    """A pattern for the beginnings of words: `u`, `us`, `use`, `user`."""
    return "|".join("(?:".join(word) + ")?" * (len(word) - 1) for word in words.split())


# What may still become a mark. Lines are held where they begin like a label.
_MAYBE = (
    rf"{_TURN_END}\s*|"
    r"<(?:[|｜/a-zA-Z][^<>\n]{0,96})?|<\|channel\|>[^\n]{0,140}"
    r"|</s>\s*(?:<s>?\s*)?(?:\[I?N?S?T?)?"
    r"|<\|(?:start_header_id|header_start|im_start|start|begin|turn|start_of_role)\|?>[^\n<]{0,20}"
    r"(?:<[|a-z_]{0,16})?|<start_of_turn>\w{0,6}"
    r"|\[(?:/?T?H?I?N?K?I?N?G?|/?R?E?A?S?O?N?I?N?G?|\|\w{0,11}\|?|unused\d{0,2}|/?u?n?u?s?e?)|◁[^▷\n]{0,10}"
    r"|&(?:l(?:t(?:;[^&\n]{0,30}(?:&[gt]{0,2})?)?)?)?"
    rf"|\n\s*(?:#[^\n]{{0,16}}"
    rf"|(?:{_begun('user assistant system model human')})?:?[ \t]*\n?[ \t]*)?"
    r"|\s+"
)
PARTIAL = re.compile(rf"(?:{_MAYBE})\Z", re.IGNORECASE)
PARTIAL_HEAD = re.compile(
    rf"(?:{_MAYBE}|h(?:e(?:r(?:e[^\n:]{{0,24}})?)?)?|T(?:h(?:i(?:n[^\n]{{0,10}})?)?)?"
    r"|`{1,6}[ \t]*[a-z]{0,9}[ \t]*)\Z",
    re.IGNORECASE,
)
# How thinking begins that the prompt has opened; held until its end, or the answer's, is there.
AS_THINKING = re.compile(
    r"(?:okay|ok|alright|all right|hmm+|well|right|so|now|wait)[,.…]?\s+(?:so\b|let|the (?:user"
    r"|text|task|"
    r"sentence|input|passage|original|paragraph|first|given)|i\b|we\b|here|looking|first|this)"
    r"|(?:the|this) user(?:'s)? (?:wants?|asks?|asked|is|has|gave|provided|needs|said|message"
    r"|request)"
    r"|we (?:need|have|are (?:asked|given|to)|must|should|can|shall)\b(?! you)"
    r"|i (?:need|have|should|must|am (?:asked|given)|'m (?:asked|given))\s+(?:to\b|a text|the text)"
    r"|let(?:'s|’s| me| us) (?:think|see|start|analy|look|break|parse|read|rewrite|check|consider"
    r"|go)"
    r"|first, (?:i|let|we|the user)\b|(?:here's a |my )?thinking process:|thinking:"
    r"|嗯|好的?，(?:我|用户|现在|让我|首先|这)|用户(?:要求|希望|想|让|需要|给|发|的)|首先，(?:我|用户|需要)"
    r"|我(?:需要|现在|们需要|先|来|得)(?:先|把|对|看|仔细|理解|分析|处理|改|根据)?|让我(?:们)?(?:先|来|看|想|分析)",
    re.IGNORECASE,
)
_CHANNEL = re.compile(r"<\|(?:channel|message|constrain|content|tool_calls)\|>|<\|?channel\|?>")
CLOSE_MARK = re.compile(_CLOSE, re.IGNORECASE)
_ANY_MARK = re.compile(rf"(?:{_OPEN})|(?:{_CLOSE.replace('?P<closed>', '')})", re.IGNORECASE)
_OPENED = re.compile(rf"(?:{_OPEN})\s*\Z", re.IGNORECASE)


def is_mark(token: str) -> bool:
    """Whether a token opens or closes thinking."""
    return _ANY_MARK.fullmatch(token.strip()) is not None


def opens_at_end(prompt: str) -> bool:
    """Whether a prompt ends in a thinking block that it has opened."""
    return _OPENED.search(prompt) is not None


def needed(token: str) -> bool:
    """Whether a special token's text tells thinking from the answer."""
    return is_mark(token) or _CHANNEL.fullmatch(token) is not None
