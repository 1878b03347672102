"""What a server's address says."""

from __future__ import annotations

import pytest

from writer_app.domain.base import server


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://AI.example.org/v1", "https://ai.example.org:443"),
        ("http://ai.example.org", "http://ai.example.org:80"),
        ("http://localhost:8000/v1", "http://localhost:8000"),
        ("http://[::1]:8000/v1", "http://[::1]:8000"),
        ("https://name:word@ai.example.org/v1", "https://ai.example.org:443"),
        ("ai.example.org", ""),
        ("ftp://ai.example.org", ""),
        ("http://ai.example.org:99999", ""),
        ("", ""),
    ],
)
def test_an_origin(url: str, origin: str) -> None:
    assert server.origin(url) == origin


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://127.8.9.1:1/v1", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.4:8000", False),
        ("https://localhost.example.org", False),
        ("https://ai.example.org", False),
        ("", False),
    ],
)
def test_what_is_this_machine(url: str, here: bool) -> None:
    assert server.is_this_machine(url) is here


def test_a_place_leaves_usual_ports_out() -> None:
    assert server.place("https://ai.example.org:443/v1") == "ai.example.org"
    assert server.place("http://ai.example.org:8000") == "ai.example.org:8000"
    assert server.place("http://ai.example.org") == "ai.example.org:80"
    assert server.place("nonsense") == ""


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        (" http://127.0.0.1:9311/v1 ", "http://127.0.0.1:9311/v1"),
        ("http://127.0.0.1:9311/v1\n", "http://127.0.0.1:9311/v1"),
        ("http://localhost:8000/v1/chat/completions", "http://localhost:8000/v1"),
        ("https://ai.example.org/api/v1/chat/completions/", "https://ai.example.org/api/v1"),
        ("http://localhost:8000/v1/models", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1"),
        ("http://localhost:8000//v1", "http://localhost:8000/v1"),
        ("HTTP://localhost:8000", "http://localhost:8000"),
        ('"http://localhost:8000/v1"', "http://localhost:8000/v1"),
        ("<https://ai.example.org/v1>", "https://ai.example.org/v1"),
        ("`https://ai.example.org/v1`.", "https://ai.example.org/v1"),
        ("https://ai.example.org/v1，", "https://ai.example.org/v1"),
        ("\ufeffhttps://ai.example.org\u200b/v1", "https://ai.example.org/v1"),
        ("ｈｔｔｐ：／／localhost：8000", "http://localhost:8000"),
        ("http://0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("http://[::]:8000/v1", "http://[::1]:8000/v1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://[::1]", "http://[::1]"),
        ("http://localhost:11434/api/chat", "http://localhost:11434"),
        ("http://localhost:8000/docs#/", "http://localhost:8000/docs#/"),
        ("export OPENAI_BASE_URL=http://localhost:1234/v1", "http://localhost:1234/v1"),
        ('OPENAI_BASE_URL="https://ai.example.org/v1"', "https://ai.example.org/v1"),
        ("127.0.0.1:9311/v1", "127.0.0.1:9311/v1"),
        ("http://host/v1?key=x", "http://host/v1?key=x"),
        ("http://host/v1?", "http://host/v1"),
        ("", ""),
    ],
)
def test_an_address_as_people_paste_it(pasted: str, meant: str) -> None:
    assert server.tidy(pasted) == meant
    assert server.tidy(meant) == meant


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("base_url: http://a:1/v1", "http://a:1/v1"),
        ("URL: https://a.com/v1", "https://a.com/v1"),
        ("服务器地址：http://a:1/v1。", "http://a:1/v1"),
        ("地址http://a:1/v1", "http://a:1/v1"),
        ("[LM Studio](http://localhost:1234/v1)", "http://localhost:1234/v1"),
        ("curl http://localhost:1234/v1/models", "http://localhost:1234/v1"),
        ("curl http://a:1/v1/chat/completions -d '{}'", "http://a:1/v1"),
        ("user@http://a", "user@http://a"),
        ("ftp://a/http", "ftp://a/http"),
    ],
)
def test_an_address_within_other_words_is_taken_out(pasted: str, address: str) -> None:
    assert server.tidy(pasted) == address
