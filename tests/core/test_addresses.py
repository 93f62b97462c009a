"""Only a configured proxy may say whom it speaks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jugendhilfe_api.core.http.addresses import ForwardedBy, Proxies, group

PROXIES = ["10.0.0.0/8", "2001:db8:1::/48", "unix"]
BY_FOR = Proxies(PROXIES)
BY_FORWARDED = Proxies(PROXIES, ForwardedBy.FORWARDED)


def scope(peer, *headers):
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return {"type": "http", "client": peer and (peer, 4711), "headers": pairs}


def x(peer, *values):
    return BY_FOR.client(scope(peer, *(("x-forwarded-for", v) for v in values)))


def forwarded(peer, *values):
    return BY_FORWARDED.client(scope(peer, *(("forwarded", v) for v in values)))


def test_a_stranger_speaks_for_himself():
    assert x("192.0.2.1", "198.51.100.7") == "192.0.2.1"
    assert forwarded("192.0.2.1", "for=198.51.100.7") == "192.0.2.1"
    assert Proxies().client(scope("127.0.0.1", ("x-forwarded-for", "1.2.3.4"))) == "127.0.0.1"


@pytest.mark.parametrize(
    ("values", "client"),
    [
        ([], "10.0.0.1"),
        (["198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7:443"], "198.51.100.7"),
        (["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        (["203.0.113.9, 198.51.100.7, 10.2.2.2"], "198.51.100.7"),
        (["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        (["10.9.9.9"], "10.9.9.9"),
        (["2001:db8:ffff::1"], "2001:db8:ffff::1"),
        (["[2001:db8:ffff::1]:443, 2001:db8:1::5"], "2001:db8:ffff::1"),
        (["::ffff:198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7, rubbish"], "10.0.0.1"),
        (["198.51.100.7, "], "10.0.0.1"),
        (["198.51.100.7, rubbish, 10.2.2.2"], "10.2.2.2"),
        (["1.2.3.4:99999999"], "10.0.0.1"),
        (["127.1"], "10.0.0.1"),
        (["0x7f000001"], "10.0.0.1"),
    ],
)
def test_the_header_of_a_proxy_is_read_from_the_right(values, client):
    assert x("10.0.0.1", *values) == client


@pytest.mark.parametrize(
    ("values", "client"),
    [
        (["for=198.51.100.7"], "198.51.100.7"),
        (['For="198.51.100.7:443";proto=https;by=10.0.0.1'], "198.51.100.7"),
        (['proto=https; for="[2001:db8:ffff::1]:443"'], "2001:db8:ffff::1"),
        (["for=203.0.113.9, for=198.51.100.7", "for=10.3.3.3"], "198.51.100.7"),
        (["for=203.0.113.9, for=unknown"], "10.0.0.1"),
        (["for=203.0.113.9, for=_hidden"], "10.0.0.1"),
        (['for="203.0.113.9'], "10.0.0.1"),
        (["host=example.org"], "10.0.0.1"),
        ([""], "10.0.0.1"),
    ],
)
def test_forwarded_is_read_from_the_right(values, client):
    assert forwarded("10.0.0.1", *values) == client


def test_the_other_header_does_not_count():
    invented = [("forwarded", "for=203.0.113.9"), ("x-forwarded-for", "198.51.100.7")]
    assert BY_FOR.client(scope("10.0.0.1", *invented)) == "198.51.100.7"
    assert BY_FORWARDED.client(scope("10.0.0.1", *invented)) == "203.0.113.9"


def test_a_unix_socket_is_trusted_where_it_is_named():
    assert x(None, "198.51.100.7") == "198.51.100.7"
    assert x(None) == "unknown"
    assert Proxies().client(scope(None, ("x-forwarded-for", "198.51.100.7"))) == "unknown"


@given(st.text(st.characters(max_codepoint=255)), st.sampled_from(["10.0.0.1", "192.0.2.1"]))
def test_nothing_in_a_header_breaks_it(value, peer):
    for read in (x, forwarded):
        assert read(peer, value)
        assert len(read(peer, value)) < 60


def test_a_long_header_is_read_at_its_end_only():
    assert x("10.0.0.1", "203.0.113.9, " * 100_000 + "198.51.100.7") == "198.51.100.7"
    assert x("10.0.0.1", "203.0.113.9, " + "10.0.0.9, " * 1_000 + "10.0.0.8") == "10.0.0.9"


def test_a_wrong_setting_is_refused():
    with pytest.raises(ValueError, match="proxy"):
        Proxies(["proxy"])


def test_a_line_shares_a_quota():
    assert group("192.0.2.1") == "192.0.2.1"
    assert group("::ffff:192.0.2.1") == "192.0.2.1"
    assert group("2001:db8::1") == group("2001:db8::2") == "2001:db8::/64"
    assert group("unknown") == "unknown"
