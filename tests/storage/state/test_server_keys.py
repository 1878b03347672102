"""Keys of servers: where they are kept, and to whom they are given out."""

from __future__ import annotations

import logging
import sys
import types

import pytest

from writer_app.domain.base.errors import UsageError
from writer_app.storage.state import server_keys
from writer_app.storage.state.server_keys import ServerKeys

HERE, THERE = "https://ai.example.org/v1", "https://ai.example.org:8443/v1"


class Ring(dict[tuple[str, str], str]):
    """A keyring in memory."""

    priority = 5.0

    def get_password(self, service: str, username: str) -> str | None:
        return self.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self[service, username]


class Locked(Ring):
    """A keyring that refuses everything, quoting the key as a bad one might."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(password)


def test_a_key_is_given_to_its_origin_alone() -> None:
    keys = ServerKeys({}, ring=Ring())
    assert keys.put(HERE, " sk-1 ") is True
    assert keys.get("https://AI.example.org:443/other") == "sk-1"
    assert [keys.get(url) for url in (THERE, "http://ai.example.org/v1", "nonsense")] == [""] * 3


def test_the_keyring_outlives_the_session() -> None:
    ring = Ring()
    ServerKeys({}, ring=ring).put(HERE, "sk-1")
    assert ServerKeys({}, ring=ring).get(HERE) == "sk-1"


def test_without_a_keyring_a_key_lives_for_the_session() -> None:
    keys = ServerKeys({}, look=False)
    assert (keys.put(HERE, "sk-1"), keys.lasting, keys.get(HERE)) == (False, False, "sk-1")
    assert ServerKeys({}, look=False).get(HERE) == ""


def test_a_locked_keyring_keeps_it_for_the_session_and_says_nothing_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keys = ServerKeys({}, ring=Locked())
    with caplog.at_level(logging.DEBUG):
        assert keys.put(HERE, "sk-canary") is False
    assert keys.get(HERE) == "sk-canary"
    assert "sk-canary" not in caplog.text


def test_an_empty_key_forgets() -> None:
    keys = ServerKeys({}, ring=Ring())
    keys.put(HERE, "sk-1")
    keys.put(HERE, "")
    assert keys.get(HERE) == ""


def test_the_variables_key_belongs_to_the_server_beside_it() -> None:
    given = {"WRITER_APP_API_KEY": "sk-2", "WRITER_APP_SERVER": THERE}
    keys = ServerKeys(given, look=False)
    assert (keys.get(HERE), keys.get(THERE)) == ("", "sk-2")


def test_the_variables_key_alone_belongs_to_the_first_server_asked() -> None:
    keys = ServerKeys({"WRITER_APP_API_KEY": "sk-2"}, look=False)
    assert (keys.get(HERE), keys.get(THERE), keys.get(HERE)) == ("sk-2", "", "sk-2")


def test_the_variables_key_is_not_for_a_hub() -> None:
    keys = ServerKeys({"WRITER_APP_API_KEY": "sk-2"}, look=False)
    assert keys.kept("https://huggingface.co") == ""
    assert keys.get(HERE) == "sk-2"


@pytest.mark.parametrize("key", ["a b", "line\nline", "schlüssel", "\x7f"])
def test_a_key_no_header_can_hold_is_refused(key: str) -> None:
    with pytest.raises(UsageError, match="copy it again"):
        ServerKeys({}, look=False).put(HERE, key)


def test_a_key_without_an_address_is_refused() -> None:
    with pytest.raises(UsageError, match="address first"):
        ServerKeys({}, look=False).put("nonsense", "sk-1")


@pytest.mark.parametrize(("priority", "usable"), [(5.0, True), (0.5, False), (-1, False)])
def test_only_a_store_that_protects_is_used(
    monkeypatch: pytest.MonkeyPatch, priority: float, usable: bool
) -> None:
    ring = Ring()
    monkeypatch.setattr(ring, "priority", priority, raising=False)
    module = types.SimpleNamespace(get_keyring=lambda: ring)
    monkeypatch.setitem(sys.modules, "keyring", module)
    assert (server_keys.system_ring() is ring) is usable
