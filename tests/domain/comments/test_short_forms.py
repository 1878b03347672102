"""Short forms that nothing explains."""

from __future__ import annotations

import pytest

from writer_app.domain.comments.short_forms import unexplained


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The TTI baseline. The TTI again.", ["TTI"]),
        ("The total time index (TTI) is a TTI.", []),
        ("The TTI (total time index) is new.", []),
        ("A PDF from the UK, part IV, on TV.", []),
        ("我们用DLS法做过调查。", ["DLS"]),
        ("Write `DRB` in code, COVID-19 and ISO-8859.", []),
    ],
)
def test_short_forms_without_their_words(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in unexplained(text)] == found


def test_the_remark_speaks_the_texts_language() -> None:
    (remark,) = unexplained("我们用DLS法做过一次调查，后来没有再做。")
    assert "缩写" in remark.said
