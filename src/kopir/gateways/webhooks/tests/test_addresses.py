"""What nothing is sent to: the machine itself, its network, and where clouds keep secrets; by whatever name."""

import socket

import pytest

from kopir.gateways.webhooks import sending
from kopir.gateways.webhooks.addresses import Refused, checked_url, connect, judged, may_reach
from kopir.kit.errors import Invalid

CLOSED = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",  # a cloud's metadata
    "169.254.169.254",  # most clouds' metadata
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",  # a cloud's metadata
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "64:ff9b::a9fe:a9fe",
]
#: Closed also where the installation may reach its own network.
NEVER = [
    "0.0.0.0",
    "169.254.169.254",
    "::",
    "fe80::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "224.0.0.1",
]


@pytest.mark.parametrize("address", CLOSED)
def test_closed_addresses(address):
    assert not may_reach(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_open_addresses(address):
    assert may_reach(address)


def test_ones_own_network_opens_by_a_setting_and_metadata_never(settings):
    settings.KOPIR_WEBHOOK_PRIVATE = True
    assert all(
        may_reach(address) for address in ("127.0.0.1", "10.1.2.3", "::1", "fd00::1", "::ffff:10.0.0.1")
    )
    assert not any(may_reach(address) for address in NEVER)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::1]"])
def test_another_way_to_write_it_is_no_way_in(host):
    """The resolver knows more spellings than any pattern; what it answers is what is judged."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        try:
            socket.getaddrinfo(host.strip("[]"), port)
        except OSError:
            pytest.skip("this machine's resolver does not know that spelling")
        with pytest.raises(Refused):
            connect(host.strip("[]"), port, 1)
        answer = sending.post(f"https://{host}:{port}/", b"{}", {})
        assert (answer.fault, answer.status) == ("address", None)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):  # nobody knocked
            server.accept()


def meaning(*addresses):
    """What a resolver says of a name with these addresses."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


def test_one_closed_address_closes_a_name_with_several():
    assert judged(meaning("8.8.8.8", "1.1.1.1"))
    for found in (meaning("8.8.8.8", "127.0.0.1"), meaning("10.0.0.1"), []):
        with pytest.raises(Refused):
            judged(found)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://name:word@example.org/",
        "https://example.org/#part",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://[::1/",
        "https://exa mple.org/",
        "https://example.org/\r\nX-Header:1",
        "https://бүкіл.example.org/",
        "https://example.org/" + "x" * 500,
    ],
)
def test_addresses_that_are_not_taken(url):
    with pytest.raises(Invalid):
        checked_url(url)


def test_http_opens_by_a_setting(settings):
    assert checked_url(" https://example.org/hook?a=1 ") == "https://example.org/hook?a=1"
    settings.KOPIR_WEBHOOK_HTTP = True
    assert checked_url("http://example.org/") == "http://example.org/"


def test_a_name_that_is_unknown():
    assert sending.post("https://no-such-name.invalid/", b"{}", {}).fault == "dns"
