"""Which names a server answers to: no page whose name was bent to this machine gets anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.ui.host_names import HostNames, name_of

LOCAL = HostNames("127.0.0.1")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860", "::1", "192.168.1.5:80", "dealdesk:7860",
        "desk.localhost", "",
    ],
)  # fmt: skip
def test_addresses_and_names_without_a_dot_are_answered(host: str) -> None:
    assert LOCAL.answers_to(host)


@pytest.mark.parametrize(
    "host", ["evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example:80", "evil.example."]
)
@pytest.mark.parametrize("listening", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_a_server_on_the_loopback_address_answers_to_no_other_name(listening: str, host: str) -> None:
    assert not HostNames(listening).answers_to(host)


def test_names_that_are_allowed_are_answered_and_then_only_they() -> None:
    names = HostNames("0.0.0.0", ["Desk.Firm.example"])
    assert names.answers_to("desk.firm.example:443")
    assert not names.answers_to("other.firm.example")
    assert HostNames("127.0.0.1", ["desk.firm.example"]).answers_to("desk.firm.example")


def test_a_server_for_all_answers_to_any_name_unless_some_are_allowed() -> None:
    assert HostNames("0.0.0.0").answers_to("desk.firm.example")


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("http://127.0.0.1:7860", "127.0.0.1:7860", True),
        ("https://desk.firm.example", "desk.firm.example", True),
        ("http://127.0.0.1:3000", "127.0.0.1:7860", False),
        ("http://evil.example", "127.0.0.1:7860", False),
        ("null", "127.0.0.1:7860", False),
        ("http://[", "127.0.0.1:7860", False),
        ("", "", False),
    ],
)
def test_a_page_is_of_this_server_where_its_origin_is_the_name_that_was_asked(
    origin: str, host: str, own: bool
) -> None:
    assert LOCAL.is_origin(origin, host) is own


def test_behind_a_proxy_a_page_of_an_allowed_name_is_of_this_server() -> None:
    assert HostNames("127.0.0.1", ["desk.firm.example"]).is_origin("https://desk.firm.example", "127.0.0.1:7860")


@given(st.text())
def test_any_header_has_an_answer(host: str) -> None:
    assert LOCAL.answers_to(host) in (True, False)
    assert LOCAL.is_origin(host, host) in (True, False)
    assert name_of(host) == name_of(host.upper()) or not host.isascii()
