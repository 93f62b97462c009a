"""From which address a request comes, when proxies stand before us (RFC 7239).

A header counts only if the connection itself comes from a configured proxy, and only the header
that this proxy writes: the other one may be the client's own invention. It is read from the right,
where our proxies have appended; the first address that is not a proxy of ours is the client.
Whatever cannot be read ends the walk at the last address that could.
"""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

from jugendhilfe_api.settings import ForwardedBy

Address = IPv4Address | IPv6Address

UNIX = "unix"  # as a proxy: who connects through a unix socket
UNKNOWN = "unknown"
MOST_HOPS = 16
MOST_CHARACTERS = 4_096
FOR = re.compile(r"for=(?:\"([^\"\\]{1,60})\"|([^\s\";,=]{1,60}))", re.IGNORECASE | re.ASCII)
WITH_PORT = re.compile(r"\[([^\[\]]+)\](?::\d{1,5})?|([^:]+):\d{1,5}", re.ASCII)


class Proxies:
    """The proxies whose word counts: addresses, networks, or `unix`."""

    def __init__(
        self, trusted: Iterable[str] = (), header: ForwardedBy = ForwardedBy.X_FORWARDED_FOR
    ) -> None:
        """Raise `ValueError` for what is neither an address nor a network."""
        names = list(trusted)
        self._unix = UNIX in names
        self._networks = [ip_network(name) for name in names if name != UNIX]
        self._header = header.value.encode()

    def client(self, scope: Scope) -> str:
        """Return the address of the client, or `unknown` behind a unix socket."""
        peer = _peer(scope)
        if not self._trusts(peer):
            return str(peer or UNKNOWN)
        for hop in reversed(self._hops(scope["headers"])):
            address = _address(hop)
            if address is None:
                break
            peer = address
            if not self._trusts(address):
                break
        return str(peer or UNKNOWN)

    def _trusts(self, address: Address | None) -> bool:
        if address is None:
            return self._unix
        return any(address in network for network in self._networks)

    def _hops(self, headers: Iterable[tuple[bytes, bytes]]) -> Sequence[str]:
        """Return the last hops that the header names, the nearest one at the end."""
        lines = [value.decode("latin-1") for name, value in headers if name == self._header]
        elements = ",".join(lines)[-MOST_CHARACTERS:].split(",")[-MOST_HOPS:]
        if self._header == ForwardedBy.X_FORWARDED_FOR.encode():
            return [element.strip() for element in elements] if lines else []
        return [_for(element) for element in elements] if lines else []


def group(address: str) -> str:
    """Name those who share a quota: one IPv4 address, or the /64 that one IPv6 line has."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found or UNKNOWN)


def _peer(scope: Scope) -> Address | None:
    peer = scope.get("client")
    return _address(str(peer[0])) if peer else None


def _for(element: str) -> str:
    """Read `for=` of one element of `Forwarded`."""
    for pair in element.split(";"):
        if found := FOR.fullmatch(pair.strip()):
            return found[1] or found[2]
    return ""


def _address(written: str) -> Address | None:
    """Read an address, with or without a port; an IPv4 address within IPv6 is that address."""
    if found := WITH_PORT.fullmatch(written):
        written = found[1] or found[2]
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
