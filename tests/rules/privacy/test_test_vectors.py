"""Public test numbers, keys of known forms, and what only looks like them.

Keys are put together here, so that nobody's scanner takes this file for a leak.
"""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup
from mpdoctor.reports import format_names, load_report
from mpdoctor.reports.anonymize import Anonymizer
from mpdoctor.rules import catalogue
from tests.rules.examined import NOW, exported

# Of the payment networks' and processors' own documentation.
CARDS = (
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "4242 4242 4242 4242",
    "4000-0566-5566-5556",
    "3530111333300000",
    "30569309025904",
)
KEYS = (
    "sk_" + "live_" + "51Hx0AbCdEfGhIjKlMnOpQrStUv",
    "AK" + "IAIOSFODNN7EXAMPL3",
    "gh" + "p_16C7e42F292c6912E7710c838347Ae178B4a",
    "gl" + "pat-AbCdEfGhIjKlMnOpQrSt",
    "xo" + "xb-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx",
    "AI" + "zaSyD3aBcDeFgHiJkLmNoPqRsTuVwXyZ01234",
    "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYWRlLXVwIn0.c2lnbmF0dXJlLW1hZGUtdXAtMTIz",
)
PERSONAL: list[tuple[str, str, str]] = [
    *(("payment_method", card, "PRI001") for card in CARDS),
    *(("note", key, "PRI001") for key in KEYS),
    ("account", "DE89370400440532013000", "PRI001"),
    ("account", "GB29 NWBK 6016 1331 9268 19", "PRI001"),
    ("password", "hunter2secret", "PRI001"),
    ("contact", "ada.lovelace@company.example.org", "PRI002"),
    ("callback", "+49 30 901820", "PRI002"),
    ("callback", "+442079460958", "PRI002"),
    ("message", "please call me at +442079460958 thanks", "PRI004"),
    ("comment", "write to jo.doe@mail.example.org today", "PRI004"),
    (
        "$current_url",
        "https://example.com/reset?email=jo.doe%40mail.example.org",
        "PRI003",
    ),
    ("$current_url", "https://example.com/u/jo.doe@mail.example.org/edit", "PRI003"),
    (
        "$current_url",
        "https://example.com/cb#access_token=abcdefghijkl123456",
        "PRI003",
    ),
]
NEAR_MISSES: list[tuple[str, Any]] = [
    # A tenth of all numbers have the check digit of cards.
    ("order_id", "4111111111111111"),
    ("tracking_number", "5555555555554444"),
    ("invoice_no", 378282246310005),
    ("order_number", 4242424242424242),
    ("amount", 4111111111111112),
    ("session", "550e8400-e29b-41d4-a716-446655440000"),
    ("guid", "{3F2504E0-4F89-41D3-9A0C-0305E82C3301}"),
    ("created", 1_795_300_000_000),
    ("created_us", 1_795_300_000_000_000),
    ("at", "2026-11-30T14:43:49Z"),
    ("at", "20261130144349"),
    ("ref", "DE00123456789012345678"),
    ("code", "GB82WEST12345698765431"),
    ("extension", "+1"),
    ("score", "+12.5"),
    ("id", "0049301234567"),
    ("phone_model", "555-0123"),
    ("file", "report@2x.png"),
    ("handle", "@jo_doe"),
    ("package", "lodash@4.17.21"),
    ("repository", "git@github.com:example/repo.git"),
    ("recipient", "support@example.com"),
    ("hash", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("key", "pk_" + "live_51Hx0AbCdEfGhIjKlMnOpQ"),
    ("client", "GA1.2.1234567890.1234567890"),
    ("ean", "4006381333931"),
    ("isbn", "9783161484100"),
    ("location", "52.5200,13.4050"),
    ("$current_url", "https://example.com/orders/4111111111111112?page=2"),
    ("$current_url", "https://example.com/@jo/posts"),
    ("$current_url", "https://cdn.example.com/npm/vue@3.4.0/dist.js"),
    ("$current_url", "https://example.com/?token_type=bearer&theme=dark"),
    ("title", "Password reset"),
    ("has_password", True),
    ("token_count", 12345),
    ("last4", "4242"),
    ("product_name", "Ada Lovelace Mug"),
]


def of_privacy(records: list[dict[str, Any]], folder: Path, *, all: bool) -> Diagnosis:
    file = folder / "records.ndjson"
    file.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    sources, _, _ = find_sources([str(file)])
    rules = [rule for rule in catalogue() if all or rule.family == "PRI"]
    return examine(sources, Setup(now=NOW), RuleSelection(rules, {}), jobs=1)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[int, set[str]]:
    """The codes of what was found, by number of the value: each is its own event."""
    values = [(name, value) for name, value, _ in PERSONAL] + NEAR_MISSES
    records = [
        exported(f"Case {number}", number=number, **{name: value})
        for number, (name, value) in enumerate(values)
    ]
    codes: dict[int, set[str]] = {}
    for one in of_privacy(records, tmp_path_factory.mktemp("a"), all=False).findings:
        event = str(one.subject["event"]).removeprefix("Case ")
        codes.setdefault(int(event), set()).add(one.rule.code)
    return codes


@pytest.mark.parametrize(
    "number", range(len(PERSONAL)), ids=lambda number: str(PERSONAL[number][0])
)
def test_what_is_personal_is_found(number: int, found: dict[int, set[str]]) -> None:
    assert found.get(number) == {PERSONAL[number][2]}


@pytest.mark.parametrize(
    "number", range(len(NEAR_MISSES)), ids=lambda number: str(NEAR_MISSES[number][0])
)
def test_what_only_looks_like_it_is_not(
    number: int, found: dict[int, set[str]]
) -> None:
    assert len(PERSONAL) + number not in found


def everywhere() -> Iterator[dict[str, Any]]:
    """Each value in a property, in a list, in an id, a title, and in names."""
    for number, (name, value, _) in enumerate(PERSONAL):
        yield exported(number=number, **{name: value, "list": [{"inside": value}]})
        if name == "payment_method":
            continue
        id = {"distinct_id": value, "current_page_title": f"Hi {value}"}
        yield exported(
            f"Clicked {value}", number=100 + number, **id, **{f"x {value}": 1}
        )
        yield {"$token": "t" * 32, "$distinct_id": "user-1", "$set": {name: value}}


@pytest.fixture(scope="module")
def diagnosis(tmp_path_factory: pytest.TempPathFactory) -> Diagnosis:
    return of_privacy([*everywhere()], tmp_path_factory.mktemp("b"), all=True)


@pytest.mark.parametrize("redact", [False, True], ids=["as it is", "redacted"])
@pytest.mark.parametrize("format", format_names())
def test_no_report_shows_what_was_found(
    format: str, redact: bool, diagnosis: Diagnosis
) -> None:
    # Passwords have no form of their own, by which they could be told in a name.
    secrets = [value for name, value, _ in PERSONAL if name != "password"]
    out = StringIO()

    load_report(format)(Anonymizer().diagnosis(diagnosis) if redact else diagnosis, out)

    assert [value for value in secrets if value in out.getvalue()] == []
