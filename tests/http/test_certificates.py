"""Reading certificates that nobody vouches for."""

import ssl

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from mpdoctor.http.certificates import read_certificate
from mpdoctor.model.answers import Certificate

CA = trustme.CA(organization_name="Example Authority")
LEAF = CA.issue_cert("api-eu.mixpanel.com", "*.example.com", "127.0.0.1")
DER = ssl.PEM_cert_to_DER_cert(LEAF.cert_chain_pems[0].bytes().decode())


def test_issuer_names_and_end_are_read() -> None:
    certificate = read_certificate(DER)

    assert certificate is not None
    assert certificate.issuer == "Example Authority"
    assert certificate.names == ("api-eu.mixpanel.com", "*.example.com", "127.0.0.1")
    assert certificate.not_after.endswith("+00:00")


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("api-eu.mixpanel.com", True),
        ("API-EU.mixpanel.com", True),
        ("api.mixpanel.com", False),
        ("mp.example.com", True),
        ("a.mp.example.com", False),
        ("example.com", False),
    ],
)
def test_names_are_compared_as_browsers_do(host: str, covered: bool) -> None:
    certificate = read_certificate(DER)

    assert certificate is not None
    assert certificate.covers(host) is covered


def test_an_old_certificate_has_its_subject_for_a_name() -> None:
    assert Certificate(subject="mp.example.com").covers("mp.example.com")


@given(cut=st.integers(0, len(DER) - 1), flips=st.binary(max_size=4))
def test_broken_ones_do_no_harm(cut: int, flips: bytes) -> None:
    broken = bytearray(DER)
    for offset, byte in enumerate(flips):
        broken[(cut + offset * 37) % len(broken)] ^= byte

    read_certificate(bytes(broken))
    assert read_certificate(DER[:cut]) is None


@given(st.binary(max_size=200))
def test_any_bytes_do_no_harm(data: bytes) -> None:
    assert read_certificate(data) is None
