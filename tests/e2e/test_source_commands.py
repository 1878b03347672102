"""`answer` and `library search --meaning`, in this process, over a scripted engine."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from writer_app.cli import main
from writer_app.paths import Paths
from writer_app.storage.sources import meaning

Script = Callable[..., None]
FAQ = """<title>帮助</title><main><h1>帮助</h1>
<details><summary>如何退货？</summary><p>14 天内在“我的订单”里申请，寄回杭州仓库。</p></details>
<details><summary>能换尺码吗？</summary><p>可以，30 天内免费换一次。</p></details></main>"""


@pytest.fixture(autouse=True)
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """By words: what meaning adds is tested where it is made."""
    monkeypatch.setattr(meaning, "available", lambda: False)


@pytest.fixture
def faq(tmp_path: Path) -> str:
    path = tmp_path / "faq.html"
    path.write_text(FAQ, encoding="utf-8")
    return str(path)


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["answer", *arguments, "--engine", "scripted", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_faq_page_answers_from_the_right_pair(
    faq: str, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script("14 天内在“我的订单”里申请，寄回杭州仓库 [1]。")
    found = answered(capsys, "如何退货？", "--source", faq)
    (sentence,) = found["sentences"]
    assert sentence["support"] == "supported"
    assert sentence["passages"][0]["headings"][-1] == "如何退货？"
    assert sentence["quotes"][0]["text"] == "我的订单"
    assert not found["refused"]


def test_it_says_when_there_is_no_pair(
    faq: str, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script("门店在北京。")
    found = answered(capsys, "北京有哪些门店？", "--source", faq)
    assert (found["refused"], found["answer"]) == (True, "资料中没有说明。")


def test_people_read_the_answer_and_its_places(
    faq: str, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script("寄回上海仓库 [1]。")
    assert main(["answer", "如何退货？", "--source", faq, "--engine", "scripted"]) == 0
    shown = capsys.readouterr()
    assert "[1] faq.html › 如何退货？" in shown.out
    assert "extra" in shown.err


def test_a_missing_source_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", "x?", "--source", "none.md", "--engine", "scripted"]) == 1
    assert "no file" in capsys.readouterr().err


def test_an_answer_needs_a_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", "x?"]) == 2


def test_passages_of_the_library_are_searched(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    (paths.documents / "a.md").write_text("# Boats\n\nThe ferry leaves at 9.\n", encoding="utf-8")
    assert main(["library", "search", "--meaning", "ferry", "times", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["headings"], row["text"]) == (["Boats"], "The ferry leaves at 9.")
    assert main(["library", "search", "--meaning", "chess"]) == 1


def test_a_conversation_answers_line_by_line(
    faq: str, script: Script, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script("寄回杭州仓库 [1]。", "30 天内免费换一次 [2]。")
    monkeypatch.setattr("sys.stdin", io.StringIO("如何退货？\n\n能换尺码吗？\n"))
    assert main(["chat", "--source", faq, "--engine", "scripted", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["answer"] == "寄回杭州仓库。[1]"
    assert second["sentences"][0]["support"] == "supported"


def test_a_mail_is_answered_from_the_faq(
    faq: str, script: Script, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail.txt").write_text("你好，能换尺码吗？米娜", encoding="utf-8")
    script("米娜：\n可以，60 天内免费换一次。")
    mail = str(tmp_path / "mail.txt")
    assert main(["reply", mail, "--source", faq, "--engine", "scripted", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["passages"][0]["headings"][-1] == "能换尺码吗？"
    assert found["not_in_sources"] == ["60 天"]


def test_a_summary_says_what_it_speaks_of(
    script: Script, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "# One\n\nThe ferry leaves from Oban.\n\n# Two\n\nBread costs two pounds.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    script("The ferry leaves from Oban.")
    assert main(["summarize", str(tmp_path / "a.md"), "--engine", "scripted", "--json"]) == 0
    coverage = json.loads(capsys.readouterr().out)["coverage"]
    assert [each["headings"] for each in coverage["spoken_of"]] == [["One"]]
    assert [each["begins"] for each in coverage["left_out"]] == ["Bread costs two pounds."]
