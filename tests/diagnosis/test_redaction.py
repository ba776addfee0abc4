"""Secrets do not reach the output, whatever is wrong with the record around them."""

import base64
from io import StringIO
from typing import Any

import pytest

from mpdoctor.model.settings import Secret, ServiceAccount, Setup
from mpdoctor.reports import format_names, load_report
from tests.diagnosis.conftest import NOW, Examine, record, told

OWN = "Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv"
OTHER = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
SETUP = Setup(
    now=NOW, service_account=ServiceAccount("a.mp-service-account", Secret(OWN))
)
HEADER = base64.b64encode(f"b.mp-service-account:{OTHER}".encode()).decode()
LONG = "x" * 300


@pytest.mark.parametrize(
    ("event", "properties"),
    [
        pytest.param("Sign Up", {"note": OWN + LONG}, id="our own in a long text"),
        pytest.param("Sign Up", {"note": LONG[:190] + OWN + LONG}, id="our own, cut"),
        pytest.param("Sign Up", {"notes": [OWN] * 300}, id="our own in a long list"),
        pytest.param(f" {OWN} ", {}, id="our own as an event"),
        pytest.param("Sign Up", {f" {OWN}": 1}, id="our own as a property"),
        pytest.param("Sign Up", {"$insert_id": f"a {OWN}"}, id="our own as an id"),
        pytest.param("Sign Up", {"api_secret": OTHER + LONG}, id="named"),
        pytest.param("Sign Up", {"api_key": OTHER + LONG}, id="an API key"),
        pytest.param(
            "Sign Up", {"config": {"api_secret": OTHER, "x": ["y"] * 300}}, id="nested"
        ),
        pytest.param(
            "Sign Up",
            {"url": f"https://example.com?api_secret={OTHER}&{LONG}"},
            id="url",
        ),
        pytest.param(
            "Sign Up", {"note": f"b.mp-service-account:{OTHER}{LONG}"}, id="account"
        ),
        pytest.param("Sign Up", {"note": f"Basic {HEADER} {LONG}"}, id="header"),
    ],
)
def test_no_report_shows_a_secret(
    examined: Examine, event: str, properties: dict[str, Any]
) -> None:
    diagnosis = examined(record(event, **properties), setup=SETUP)

    assert diagnosis.findings
    for report in map(load_report, format_names()):
        out = StringIO()
        report(diagnosis, out)
        for secret in (OWN, OTHER, HEADER, OWN[:12]):
            assert secret not in out.getvalue()


def test_other_samples_stay_as_they_are(examined: Examine) -> None:
    (finding,) = told(
        examined(record(note="the key is under the mat " + LONG), setup=SETUP), "ENV019"
    )

    assert finding.evidence["samples"][0].startswith("the key is under the mat xxx")
