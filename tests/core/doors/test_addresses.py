"""Whose request it is, straight and behind proxies."""

import pytest

from sinergi.core.doors import addresses

PROXIES = addresses.networks("10.0.0.0/8, 2001:db8::/32 192.0.2.7")


def of(peer: str, forwarded: str | None = None, trusted: object = PROXIES) -> str:
    environ = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    return addresses.of(environ, trusted)  # type: ignore[arg-type]


def test_an_ipv6_sender_is_its_64() -> None:
    assert of("2001:db9:1:2:3:4:5:6") == of("2001:db9:1:2::9") == "2001:db9:1:2::/64"
    assert of("2001:db9:1:3::9") != of("2001:db9:1:2::9")
    assert of("::ffff:203.0.113.9") == of("203.0.113.9") == "203.0.113.9"
    assert of("[2001:db9:1:2::9]") == of("2001:db9:1:2::9%eth0")


def test_a_strangers_header_is_not_believed() -> None:
    assert of("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert of("203.0.113.9", "198.51.100.1", ()) == "203.0.113.9"


def test_a_proxys_header_is_believed_up_to_the_first_stranger() -> None:
    assert of("10.1.2.3", "198.51.100.1") == "198.51.100.1"
    # What the sender itself wrote stands further left.
    assert of("10.1.2.3", "9.9.9.9, 198.51.100.1") == "198.51.100.1"
    assert of("10.1.2.3", "9.9.9.9, 198.51.100.1, 192.0.2.7") == "198.51.100.1"
    assert of("10.1.2.3", "9.9.9.9, junk, 10.0.0.1") == "10.0.0.1"
    assert of("10.1.2.3", "") == of("10.1.2.3") == "10.1.2.3"
    assert of("", "") == addresses.UNKNOWN


@pytest.mark.parametrize("text", ["10.0.0.0/40", "example.org", "10.0.0.1/8"])
def test_a_wrong_setting_is_named(text: str) -> None:
    with pytest.raises(addresses.BadNetworks, match=text.split("/", maxsplit=1)[0]):
        addresses.networks(text)
    assert addresses.networks(" ") == ()
