"""Terms that a text proposes: what comes again, what is rare, and nothing else."""

from __future__ import annotations

import pytest

from writer_app.domain.locks.levels import parsed
from writer_app.domain.translation.proposed_terms import proposed_terms

KNOWN = {
    "en": parsed("62 is are it the reads one each old\n52 open source request\n40 buffer shader\n"
                 "45 pull"),
    "zh": parsed("1 我们 写 好\n3 项目 行为 者\n6 维护\n4 守 则"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The shader is old. Each shader reads. It is one.", {"shader": 2}),
        ("The shaders are old. The shader reads. It is one.", {"shader": 2}),
        ("The old one is it. The old one is it. It is the old one.", {}),
        ("A pull request is it. The pull request is it. One pull request is the one.",
         {"pull request": 3}),
        ("It is the `shader` and the `shader` of it. It is https://shader.org/shader.", {}),
        ("Then Mette Holm is it. The one is Mette Holm.", {"Mette Holm": 2}),
        ("我们写行为守则。行为守则好，行为守则。", {"行为守则": 3}),
        ("我们维护项目，我们维护。", {"维护": 2}),
        ("我们写项目，我们写项目，我们写项目。", {"写项目": 3}),
        ("Der alte Hafen ist nicht der alte Hafen und der alte Hafen ist es.", {}),
    ],
)  # fmt: skip
def test_a_text_proposes_its_terms(text: str, terms: dict[str, int]) -> None:
    assert {each.text: each.times for each in proposed_terms(text, KNOWN)} == terms
