"""Works that the citation processor writes poorly."""

from __future__ import annotations

import pytest
from markdown_it.token import Token

from writer_app.storage.citing.mended import mended


def tokens(words: str) -> list[Token]:
    """Words in which `*` begins and ends an emphasis."""
    made: list[Token] = []
    for number, piece in enumerate(words.split("*")):
        if number:
            inside = number % 2
            made.append(Token("em_open" if inside else "em_close", "em", 1 if inside else -1))
        if piece:
            made.append(Token("text", "", 0, content=piece))
    return made


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("A. “B.” In “Proc. of C.” Special issue, *Proc. of C*, 7.", "A. “B.” In *Proc. of C*, 7."),
        ("“B.” *Proc. of C*, special issue of *Proc. of C*, 2016.", "“B.” *Proc. of C*, 2016."),
        (
            "“B.” *Notes*, special issue of *Acta*, 2016.",
            "“B.” *Notes*, special issue of *Acta*, 2016.",
        ),
        ("W3C. 2023. “Layout.”. https://a.b.", "W3C. 2023. “Layout.” https://a.b."),
        ("*Advances* 30 : 5998.", "*Advances* 30: 5998."),
        ("李航, 张三, et al. 综述[J]. 学报, 2020.", "李航, 张三, 等. 综述[J]. 学报, 2020."),
        ("HE K, REN S, 等. Residual[C]. 2016.", "HE K, REN S, et al. Residual[C]. 2016."),
        ("李航, et al. “综述.” *学报*.", "李航, et al. “综述.” *学报*."),
    ],
)
def test_a_work_is_mended(words: str, expected: str) -> None:
    found = "".join(
        "*" if token.type != "text" else token.content for token in mended(tokens(words))
    )
    assert found == expected
