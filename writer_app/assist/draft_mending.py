"""What rules mend in a draft of a form before it is judged: words that nobody gave, a signature.

A letter has its sender's own name below it, on a line of its own, whatever the model wrote there.
"""

from __future__ import annotations

import re

from writer_app.domain.sources.terms import covered, terms
from writer_app.domain.templates.draft_choice import DraftWish
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences

_LETTER = re.compile(r"\s*(?:Subject:|主题：)")
_DEAR = re.compile(r"^Dear the ", re.MULTILINE)
_CLOSING = re.compile(
    r"(?:regards|wishes|best|thank you|thanks|sincerely|此致|敬礼|谢谢)\W*\Z", re.I
)
_NOBODY = re.compile(r"\[[^\]\n]{2,30}\]\Z")
_SHORT = 40  # characters of a line that is a closing
_ADVICE = re.compile(r"\s*\n#+ (?:Recommendations?\b|建议).*\Z", re.DOTALL)
_OPENING = 3  # sentences: the greeting, the occasion
_ABOUT = 0.3  # of a sentence's words stand in the form, where it says a point
_STAYS = re.compile(r"\d|\b(?:thank|wish)|谢|祝", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \n]*\n")


def mended_draft(text: str, wish: DraftWish, given: str = "") -> str:
    """A draft of a form that says `given`, mended; any other text as it is."""
    if not given or not text.strip():
        return text
    if _LETTER.match(text):
        return _signed(_DEAR.sub("Dear ", text.rstrip()), wish)
    if text.lstrip().startswith("#"):
        return text if wish.advice else _ADVICE.sub("\n", text)
    return without_added(text, given) if wish.points else text


def _signed(text: str, wish: DraftWish) -> str:
    """A letter with its sender below it, after the closing it has, or one of ours."""
    above, _, last = text.rpartition("\n")
    if not wish.sender or last.strip() == wish.sender:
        return text
    if last.endswith(wish.sender):
        text = last[: -len(wish.sender)].rstrip()
        return f"{above}\n{text}\n{wish.sender}" if len(text) <= _SHORT else f"{above}\n{last}"
    if _NOBODY.match(last) or last.strip() == wish.to:
        text, last = above.rstrip(), above.rstrip().rpartition("\n")[2]
    if len(last) <= _SHORT and _CLOSING.search(last):
        return f"{text}\n{wish.sender}"
    closing = "谢谢！" if language(text) == "zh" else "Kind regards,"
    return f"{text}\n\n{closing}\n{wish.sender}"


def without_added(text: str, given: str) -> str:
    """A speech without what its middle tells beyond its points: “They were so creative!”

    Greeting, occasion and close are the speaker's; a sentence with a figure, or with a word of the
    form that stands nowhere else, stays.
    """
    found = list(sentences(text))
    for start, end in reversed(found[_OPENING:-1]):
        said, rest = text[start:end], f"{text[:start]}\n{text[end:]}"
        needed = set(terms(said)) & set(terms(given)) - set(terms(rest))
        if covered(said, given) < _ABOUT and not needed and not _STAYS.search(said):
            text = _BLANK.sub("\n\n", f"{text[:start].rstrip(' ')}{text[end:]}")
    return text
