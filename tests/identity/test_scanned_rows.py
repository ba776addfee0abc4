"""Who is who does not depend on which lines the compiled scanner could follow."""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.identity import host_sample
from mpdoctor.identity.event_columns import (
    DECODED_PROPERTIES,
    RARE_PROPERTIES,
    USUAL_PROPERTIES,
)
from mpdoctor.identity.extract import IdentityExtractor
from mpdoctor.identity.parts import IdentityParts
from mpdoctor.model.settings import Setup
from tests.analysis.scanned import be_impatient, take_all
from tests.identity.records import NOW, START, profile, update, uuid

BOTH = {"distinct_id": "user-1", "$device_id": "d-1", "$user_id": "user-1"}
ANONYMOUS = {"distinct_id": "$device:d-1", "$device_id": "d-1"}
IDENTIFIED = {"distinct_id": "user-1", "$user_id": "user-1"}
WEB = {"mp_lib": "web", "$lib_version": "2.60.0", "$os": "Mac OS X"}
PAGE = {"$current_url": "https://app.example.com/a", "$browser": "Firefox"}

PROPERTIES = (
    *USUAL_PROPERTIES,
    *RARE_PROPERTIES,
    *sorted(DECODED_PROPERTIES),
    *("$time", "$failure_description", "alias", "plan", "user_id"),
    *("$anon_id", "$anon_distinct_id", "$identified_id", "$distinct_ids"),
)

PLAIN_IDS = ("user-1", "d-1", "a", "7", "x@example.com", uuid(1), "~", "x" * 400)
ODD_IDS: tuple[Any, ...] = (
    *("", " ", "null", "NULL", " null ", "undefined", "0", "-1", "(null)", "nan"),
    *("ffffffff-ffff-ffff-ffff-ffffffffffff", "null null", "[object Object]"),
    *("$device:", "$device:d-1", "$device:$device:d-1", "$device:null", "$Device:d"),
    *("a$device:b", "café", "日本", "İ", "\u00a0null", "tab\there", "line\nend", "\0"),
    *('quo"te', "back\\slash", "sl/ash", "50%", "%0", "%250", "a,b", "a b", "\x7f"),
    *("x" * 401, "é" * 400, "é" * 401, "%" * 401, "x" * 63, "x" * 64, "x" * 3000),
    *(uuid(2).upper(), "\U0001f600", "\ud800", "\u2028", "…", "+49 170 1234567"),
    *(0, 7, -7, 7.0, 7.5, 1e300, 10**30, True, False, None),
    *([], ["a"], ["a", "b"], [None, 7], {}, {"a": 1}),
)
TIMES: tuple[Any, ...] = (
    *(START, START * 1000, START * 1000 + 1, START * 1000 + 120, START + 0.5),
    *(START + 0.25, float(START), START + 0.123456, 31_536_000, 31_535_999),
    *(31_536_000_000, 31_535_999_999, 9_999_999_999, 10_000_000_000, 9_999_999_999.5),
    *(10**14, 10**14 - 1, 10**17, 0, -START, 1e9, 1.775e9, None, True, "1775000000"),
    *("", "2026-04-01T00:00:00Z", [], {}),
)
LIBRARIES: tuple[Any, ...] = (
    *("web", "swift", "android", "flutter", "python", "node", "go", "segment", ""),
    *("rudderstack", "mParticle", "Segment: web", "wéb", "w\u0065b", "x" * 70, None, 7),
)
NAMES: tuple[Any, ...] = (
    *("Sign Up", "$mp_web_page_view", "Page View", "Registration Started", "Logout"),
    *("signed out", "User Logged Out", "Log Out now", "sign_out", "$identify"),
    *("$create_alias", "$merge", "$session_end", "", " ", "null", "Käufe", "50% off"),
    *('quo"te', "back\\slash", "tab\t", "x" * 80, "x" * 81, "x" * 1001, "x" * 3000),
    *(None, 7, True, ["a"], {"a": 1}),
)
COUNTRIES = ("DE", "US", "Germany", "", "ÖÖ", "1.2.3.4", None, 7)
VERBS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("$identify", {"$identified_id": "user-1", "$anon_id": uuid(1)}),
    ("$identify", {"distinct_id": "user-1", "$anon_distinct_id": "$device:d-1"}),
    ("$identify", {**BOTH, "$failure_reason": "refused"}),
    ("$create_alias", {"distinct_id": "user-1", "alias": "user-2"}),
    ("$merge", {"$distinct_ids": ["user-1", "a"]}),
    ("$merge", {"$distinct_ids": ["user-1"]}),
)


@dataclass(frozen=True)
class Extracted:
    """All that was extracted, in an order that says nothing of when."""

    rows: dict[tuple[str, int], list[bytes]]
    tallies: list[dict[Any, Any]]
    senders: dict[int, Any]
    hosts: Any


def line(name: Any, properties: dict[str, Any]) -> bytes:
    return json.dumps({"event": name, "properties": properties}).encode()


def usual(*more: dict[str, Any], name: Any = "Sign Up") -> bytes:
    """An event of a library, at a time; `more` comes first."""
    properties: dict[str, Any] = {"time": START, "mp_country_code": "DE"}
    for some in (WEB, *more):
        properties = {**properties, **some}
    return line(name, properties)


def unescaped(text: bytes) -> bytes:
    """The same JSON in UTF-8, where UTF-8 can say it."""
    content = json.dumps(json.loads(text), ensure_ascii=False)
    return content.encode("utf-8", "backslashreplace")


def extract(
    lines: list[bytes], *, scan: bool, slices: int, events: bool
) -> tuple[Extracted, int]:
    """What lines say of identities, and how many were not decoded for their events."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        extractor = IdentityExtractor(lambda: folder, 3, slices=slices)
        aggregator = Aggregator(
            Setup(now=NOW),
            Planned(None),
            ValueChecks(()),
            keep=3,
            folder=lambda: folder,
            identity=extractor,
            events=events,
            scan=scan,
        )
        assert (aggregator.scanner is not None) is scan
        aggregator.begin(1, 1000)
        passed = take_all(aggregator, lines, scan=scan)
        parts = aggregator.finish().identity
        assert parts is not None
        return _extracted(parts), passed


def _extracted(parts: IdentityParts) -> Extracted:
    return Extracted(
        {
            (file.kind, file.slice): sorted(file.path.read_bytes().splitlines())
            for file in parts.row_files
        },
        [dict(each.items()) for each in (parts.notes,)],
        parts.senders,
        parts.hosts,
    )


def assert_extracted_alike(lines: list[bytes]) -> int:
    """Compare all ways; how many lines were not decoded where only ids are wanted."""
    followed = 0
    for slices in (1, 8):
        decoded, _ = extract(lines, scan=False, slices=slices, events=False)
        for events in (False, True):
            scanned, passed = extract(lines, scan=True, slices=slices, events=events)
            assert _differences(scanned, decoded) == []
            assert scanned == decoded
            followed = followed if events else passed
    return followed


def _differences(one: Extracted, two: Extracted) -> list[Any]:
    """Rows that only one of them has; the whole of both takes long to compare as text."""
    kinds = sorted({*one.rows, *two.rows})
    pairs = [
        (set(one.rows.get(kind, ())), set(two.rows.get(kind, ()))) for kind in kinds
    ]
    return [
        (kind, sorted(mine - theirs)[:3], sorted(theirs - mine)[:3])
        for kind, (mine, theirs) in zip(kinds, pairs, strict=True)
        if mine != theirs
    ]


@pytest.fixture(scope="module", autouse=True)
def _impatient() -> Any:
    with pytest.MonkeyPatch.context() as monkeypatch:
        be_impatient(monkeypatch)
        yield


@pytest.mark.parametrize("ids", [BOTH, ANONYMOUS, IDENTIFIED])
@pytest.mark.parametrize("id", PLAIN_IDS)
def test_usual_events_are_not_decoded(ids: dict[str, Any], id: str) -> None:
    renamed = {
        name: value.replace("user-1", id).replace("d-1", id)
        for name, value in ids.items()
    }
    fits = len(renamed["distinct_id"]) <= IdentityExtractor.longest_id
    lines = [
        usual(renamed, more, {"time": time})
        for more in ({}, PAGE, {"ip": None, "$email": None}, {"plan": "café"})
        for time in (START, START + 0.25, START * 1000, START * 1000 + 120)
    ]

    # The first line of a shape teaches it.
    assert assert_extracted_alike(lines) == (len(lines) if fits else 0)


@pytest.mark.parametrize("name", [*RARE_PROPERTIES, *DECODED_PROPERTIES])
def test_events_with_something_rare_are_decoded(name: str) -> None:
    assert assert_extracted_alike([usual(BOTH, {name: "a"})] * 2) == 0


@pytest.mark.parametrize("ids", [BOTH, ANONYMOUS, IDENTIFIED, {}])
@pytest.mark.parametrize("name", PROPERTIES)
def test_any_value_of_any_property(name: str, ids: dict[str, Any]) -> None:
    values = (*PLAIN_IDS, *ODD_IDS, *TIMES, *LIBRARIES, *COUNTRIES)
    lines = [usual(ids, PAGE, {name: value}) for value in values]
    lines += [unescaped(each) for each in lines]
    lines += [usual(ids), usual(ids, PAGE)]

    assert_extracted_alike(lines)


@pytest.mark.parametrize("prefix", ["", "$device:", "$device:$device:"])
def test_any_id_in_all_places(prefix: str) -> None:
    lines = []
    for id in (*PLAIN_IDS, *ODD_IDS):
        sent = prefix + id if isinstance(id, str) else id
        lines += [
            usual({"distinct_id": sent, "$device_id": id}, PAGE),
            usual({"distinct_id": sent, "$user_id": id}, PAGE),
            usual({"distinct_id": sent, "$device_id": "d-1", "$user_id": id}, PAGE),
            usual({"distinct_id": sent, "$device_id": id, "$user_id": id}, PAGE),
            usual({"distinct_id": "user-1", "$device_id": sent, "$user_id": "user-1"}),
            usual({"distinct_id": sent}),
        ]
    lines += [unescaped(each) for each in lines]

    assert_extracted_alike(lines)


@pytest.mark.parametrize("ids", [BOTH, ANONYMOUS, IDENTIFIED])
def test_any_name_from_any_library(ids: dict[str, Any]) -> None:
    lines = [
        usual(ids, {"mp_lib": lib, **more}, name=name)
        for name in NAMES
        for lib in LIBRARIES
        for more in ({}, {"$lib_version": "1.0.0"})
    ]
    lines += [unescaped(each) for each in lines]

    assert_extracted_alike(lines)


def test_verbs() -> None:
    lines = [
        usual(properties, more, name=verb)
        for verb, properties in VERBS
        for more in ({}, {"mp_lib": "node"}, {"time": None}, {"$email": "a@b.example"})
    ]

    assert assert_extracted_alike(lines) == 0


def test_times_from_milliseconds_to_none() -> None:
    texts = [json.dumps(time) for time in TIMES]
    texts += ["1775000000.50", "1775000000.0", "1775e6", "1775000000.12345678", "-0"]
    texts += [
        "9999999999.25",
        "177500000000000",
        "1775000000.1234",
        "01775000000",
        "1.",
    ]
    lines = [
        usual(BOTH).replace(f'"time": {START}'.encode(), f'"time": {text}'.encode())
        for text in texts
    ]
    lines += [usual(BOTH, {"$time": START}).replace(b'"time"', b'"at"')]

    assert assert_extracted_alike(lines) >= 8


def test_json_in_every_manner() -> None:
    plain = usual(BOTH, PAGE)
    lines = [
        plain,
        plain.replace(b" ", b""),
        plain.replace(b" ", b"  \t"),
        plain + b"\r",
        b"\xef\xbb\xbf" + plain,
        b"  " + plain,
        plain.replace(b'"user-1"', b'"us\\u0065r-1"'),
        plain.replace(b'"user-1"', b'"user\\/1"'),
        plain.replace(b'"$user_id"', b'"$us\\u0065r_id"'),
        plain.replace(b'"user-1"', b'"user\xff"'),
        plain.replace(b'"user-1"', b'"\\ud800"'),
        plain.replace(b'"user-1"', b'"\\x"'),
        plain.replace(b'"web"', b'"w\\u0065b"'),
        plain.replace(b'"Sign Up"', b'"Sign\\u0020Up"'),
        plain.replace(b'"$user_id"', b'"$user_id": "other", "$user_id"'),
        plain.replace(b'"$os"', b'"$user_id": "other", "$os"'),
        plain.replace(b'"$os"', b'"distinct_id": "other", "$os"'),
        plain.replace(b'"event"', b'"event": "Other", "event"'),
        plain[:-1],
        plain[:-2] + b"]}",
        plain + b"x",
        json.dumps({"properties": {**BOTH, "time": START}, "event": "a"}).encode(),
        json.dumps({"event": "a", "properties": {}}).encode(),
        json.dumps(
            {"event": "a", "properties": {**BOTH, "time": START}, "x": 1}
        ).encode(),
        json.dumps(
            [{"event": "a", "properties": {**BOTH, "time": START}}] * 2
        ).encode(),
        *(b"", b"[]", b"null", b"{}", b"7"),
    ]

    assert assert_extracted_alike(lines * 2) >= 4


def test_more_users_on_hosts_than_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_sample, "KEPT", 20)
    lines = []
    for user in map("user-{}".format, range(200)):
        ids = {"distinct_id": user, "$device_id": f"d-{user}", "$user_id": user}
        for host in ("app.example.com", "www.example.com", "localhost"):
            lines += [usual(ids, {"$current_url": f"https://{host}/a?b=c"})]
    whole, _ = extract(lines, scan=False, slices=1, events=False)

    assert assert_extracted_alike(lines) == len(lines)
    assert 0 < len(whole.hosts.visits) <= 20


def test_profiles_and_updates_between_events() -> None:
    records = [
        profile("user-1", **{"$email": "a@example.com", "$created": "never"}),
        update("user-1", set={"$email": "a@example.com"}, append={"plan": "a"}),
        update("null", set={"$email": "a@example.com"}),
        {"$token": "t", "$group_key": "c", "$group_id": "g", "$add": {"a": 1}},
    ]
    lines = [
        each
        for record in records
        for each in (json.dumps(record).encode(), usual(BOTH))
    ]

    assert assert_extracted_alike(lines) == len(records)


IDS = st.sampled_from((*PLAIN_IDS, *ODD_IDS)) | st.text(max_size=6)
VALUES = {
    **dict.fromkeys(PROPERTIES, IDS),
    "time": st.sampled_from(TIMES) | st.integers() | st.floats(0, 2e14),
    "mp_lib": st.sampled_from(LIBRARIES),
    "mp_country_code": st.sampled_from(COUNTRIES),
}


@st.composite
def events(draw: st.DrawFn) -> bytes:
    """An event with usual ids, and often with something odd about it."""
    id, device = (draw(st.sampled_from(PLAIN_IDS)) for _ in "ab")
    properties: dict[str, Any] = {"time": START, "distinct_id": id, "$user_id": id}
    if draw(st.booleans()):
        properties["$device_id"] = device
        if draw(st.booleans()):
            del properties["$user_id"]
            properties["distinct_id"] = f"$device:{device}"
    for some in (WEB, PAGE):
        if draw(st.booleans()):
            properties |= some
    if draw(st.booleans()):
        name = draw(st.sampled_from(PROPERTIES))
        properties[name] = draw(VALUES[name])
    name = draw(st.sampled_from(("Sign Up", "Sign Up", *NAMES)))
    text = line(name, dict(draw(st.permutations(list(properties.items())))))
    return unescaped(text) if draw(st.booleans()) else text


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(st.lists(events(), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_any_events_in_any_order(kinds: list[bytes], chance: Any) -> None:
    lines = kinds * 4
    chance.shuffle(lines)

    assert_extracted_alike(lines)


def test_senders_do_not_depend_on_who_came_first() -> None:
    lines = [usual(BOTH, {"mp_lib": lib}) for lib in (0, False, 0.0, 1, True, "0")]

    forth, _ = extract(lines, scan=False, slices=1, events=False)
    back, _ = extract(lines[::-1], scan=False, slices=1, events=False)

    assert forth.senders == back.senders
    assert {info.lib for info in forth.senders.values()} == {"0", "false", "1", "true"}
