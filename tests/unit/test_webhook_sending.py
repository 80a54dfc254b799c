"""Messages go to https addresses outside alone, whatever a name points at."""

import ipaddress
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.events.sending import NotSentError, Sender, checked_url
from tests.support.receiver import HERE, receiver

pytestmark = pytest.mark.anyio

INSIDE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"),
    *("2002:7f00:1::", "2001:0:7f00:1::"),
]


@pytest.mark.parametrize("text", INSIDE)
def test_what_lies_inside_is_not_reached(text: str) -> None:
    with ThreadPoolExecutor(1) as executor:
        assert not Sender(executor).may_reach(ipaddress.ip_address(text))


def test_what_lies_outside_is_and_what_is_allowed() -> None:
    with ThreadPoolExecutor(1) as executor:
        assert Sender(executor).may_reach(ipaddress.ip_address("8.8.8.8"))
        assert Sender(executor).may_reach(ipaddress.ip_address("2606:4700:4700::1111"))
        allowing = Sender(executor, [ipaddress.ip_network("10.1.0.0/16")])
        assert allowing.may_reach(ipaddress.ip_address("10.1.2.3"))
        assert allowing.may_reach(ipaddress.ip_address("::ffff:10.1.2.3"))
        assert not allowing.may_reach(ipaddress.ip_address("10.2.2.3"))


@pytest.mark.parametrize(
    "url",
    [
        *("http://hub.example/x", "ftp://hub.example", "https://", "https://user@hub.example/", "https://a b.example/"),
        *("https://hub.example/#x", "https://hub.example:99999/", "javascript:x", "https://例.example/", ""),
        "https://hub.example/" + "x" * 2000,
    ],
)
def test_addresses_that_are_not_registered(url: str) -> None:
    assert checked_url(url) is None


async def test_a_message_goes_to_the_address_that_was_judged(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        async with receiver(tmp_path / "tls") as (there, certificate):
            headers = {"webhook-id": "m1"}
            with pytest.raises(NotSentError, match="private network"):
                await Sender(executor, (), certificate).send(there.url, b"{}", headers=headers)
            with pytest.raises(NotSentError, match="SSL"):
                await Sender(executor, HERE).send(there.url, b"{}", headers=headers)
            assert there.came == []
            await Sender(executor, HERE, certificate).send(there.url, b"{}", headers=headers)
            assert there.taken == ["m1"]
            # Nothing is followed.
            there.answer = lambda _: 302
            with pytest.raises(NotSentError, match="302"):
                await Sender(executor, HERE, certificate).send(there.url, b"{}", headers=headers)
            there.answer = lambda _: None
            with pytest.raises(NotSentError):
                await Sender(executor, HERE, certificate, seconds=0.3).send(there.url, b"{}", headers=headers)
        with pytest.raises(NotSentError):
            await Sender(executor, HERE, certificate, seconds=1).send(there.url, b"{}", headers=headers)
