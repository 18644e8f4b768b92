"""Whose request it is: the address that limits count, also behind proxies of one's own."""

import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

#: One subscriber has a /64 of IPv6 at least; its addresses are one sender.
IPV6_PREFIX = 64
UNKNOWN = "unknown"


class BadNetworks(ValueError):
    """SINERGI_TRUSTED_PROXIES does not list networks; the text says which word and the mend."""


def networks(text: str) -> tuple[Network, ...]:
    """``10.0.0.0/8, ::1`` as networks; raises BadNetworks."""
    found: list[Network] = []
    for word in text.replace(",", " ").split():
        try:
            found.append(ipaddress.ip_network(word))
        except ValueError as error:
            raise BadNetworks(
                f"SINERGI_TRUSTED_PROXIES: {word!r} is no address or network; "
                "write addresses or networks with commas between, such as 10.0.0.5,192.0.2.0/24"
            ) from error
    return tuple(found)


def of(environ: Mapping[str, object], trusted: Sequence[Network] = ()) -> str:
    """The sender of a WSGI request: an IPv4 address or the /64 of an IPv6 one.

    ``X-Forwarded-For`` is believed only as far as trusted proxies wrote it: from its right end, the
    first address that is not one of theirs.
    """
    peer = str(environ.get("REMOTE_ADDR", ""))
    if not trusted:
        return _key(peer)
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", ""))
    for candidate in [peer, *reversed(forwarded[-1000:].split(","))]:
        address = _parse(candidate.strip())
        if address is None:
            break
        peer = candidate.strip()
        if not any(address in network for network in trusted):
            break
    return _key(peer)


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    address = _parse(text)
    if address is None:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))


@lru_cache(maxsize=4096)
def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, an IPv4 one where it is only dressed as IPv6."""
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
