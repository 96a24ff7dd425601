import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import FetchError
from linkages.fetch import answers


@pytest.mark.parametrize("announced", ["", "-1", "1e3", "12, 13", "0x10", "9" * 30])
def test_what_is_no_length_is_refused(announced):
    with pytest.raises(FetchError, match="length"):
        answers.length({"Content-Length": announced}, "https://example.org")


def test_a_chunked_answer_has_no_length():
    assert answers.length({"Transfer-Encoding": "chunked", "Content-Length": "7"}, "https://example.org") is None
    assert answers.length({}, "https://example.org") is None
    assert answers.length({"Content-Length": "7"}, "https://example.org") == 7


@pytest.mark.parametrize(
    ("headers", "mark"),
    [
        ({"ETag": '"1"', "Last-Modified": "yesterday"}, '"1"'),
        ({"ETag": 'W/"1"', "Last-Modified": "yesterday"}, ""),
        ({"Last-Modified": "yesterday"}, "yesterday"),
        ({}, ""),
    ],
)
def test_a_version_is_told_by_a_strong_etag_or_a_date(headers, mark):
    assert answers.version(headers) == mark


@pytest.mark.parametrize(
    ("headers", "fits"),
    [
        ({"Content-Range": "bytes 50-99/100", "ETag": '"1"'}, True),
        ({"Content-Range": "bytes 50-99/*"}, True),
        ({"Content-Range": "bytes 40-99/100", "ETag": '"1"'}, False),
        ({"Content-Range": "bytes 50-99/100", "ETag": '"2"'}, False),
        ({"Content-Range": "lines 50-99/100"}, False),
        ({}, False),
    ],
)
def test_a_partial_answer_must_go_on_in_the_same_version(headers, fits):
    assert answers.goes_on(headers, size=50, mark='"1"') is fits


@given(data=st.binary(max_size=50))
def test_a_checksum_is_read_from_any_of_its_headers(data):
    digest = hashlib.sha256(data).digest()
    coded = base64.b64encode(digest).decode()
    assert answers.checksum({"Repr-Digest": f"sha-512=:AAAA:, sha-256=:{coded}:"}) == ("sha256", digest)
    assert answers.checksum({"Digest": f"sha-256={coded}"}) == ("sha256", digest)


@pytest.mark.parametrize("headers", [{}, {"Repr-Digest": "crc32=:AAAA:"}, {"Content-MD5": "abc"}])
def test_a_checksum_that_cant_be_used_is_none(headers):
    assert answers.checksum(headers) is None


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("https://a.example/x", "https://b.example/y", True),
        ("https://a.example/x", "/y", True),
        ("http://a.example/x", "http://b.example/y", True),
        ("http://a.example/x", "https://b.example/y", True),
        ("https://a.example/x", "http://b.example/y", False),
        ("https://a.example/x", "file:///etc/passwd", False),
        ("https://a.example/x", "//[", False),
    ],
)
def test_a_redirect_leads_to_https_or_to_the_same_scheme(source, target, allowed):
    if allowed:
        assert answers.redirected(source, {"Location": target}).endswith("/y")
    else:
        with pytest.raises(FetchError, match="Nothing was kept"):
            answers.redirected(source, {"Location": target})


@given(body=st.binary(max_size=600))
def test_what_a_server_says_is_one_short_printable_line(body):
    said = answers.words(body)
    assert len(said) <= 200
    assert said.isprintable()


def test_the_sentence_is_found_in_a_fault_and_in_a_page():
    assert answers.words(b"<S:Body><ns0:faultstring>No &lt;such&gt; key</ns0:faultstring></S:Body>") == "No <such> key"
    assert answers.words(b"<html><title>Log\nin</title><p>more") == "Log in"
    assert answers.words(b"just\x1b[31m words") == "just [31m words"
