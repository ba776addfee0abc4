"""Swift's and Objective-C's messages, and how they print dictionaries."""

from pathlib import Path
from typing import Any

import pytest

from mpdoctor.inputs.logs.apple_values import number_of, parse_description
from mpdoctor.inputs.logs.cursor import Unprintable
from mpdoctor.model.outcome import Cause, Delivery
from mpdoctor.model.record import Kind
from mpdoctor.model.untyped import UntypedText

from .helpers import TOKEN, compact, counts, event, outcomes, read_log, update

FLUSH = "[Mixpanel - Flush.swift - func flushQueueInBatches(_:type:)] (debug) - "
NETWORK = "[Mixpanel - Network.swift - func buildURLRequest(_:resource:)] (debug) - "
FAILED = (
    "[Mixpanel - FlushRequest.swift - func flushRequestHandler(_:resource:completion:)] "
    "(warning) - API request to /track/ has failed with reason "
)
TRACK = "[Mixpanel - Track.swift - func track(event:properties:)] (debug) - "
URL = "https://api-eu.mixpanel.com/track/?ip=1"
ADDRESS = "api-eu.mixpanel.com/track/"

PURE = (
    f'[["event": "Sign Up", "properties": ["token": "{TOKEN}", "time": 1793636490000, '
    '"distinct_id": "user-1", "$app_version_string": 1.0, "$wifi": true, "plan": '
    'free tier, "tags": ["a", "b"]], "$mp_metadata": ["$mp_event_id": "id1", '
    '"$mp_session_id": "s"], "id": 7]]'
)
MIXED = f"""[["id": 239, "event": Sign Up, "$mp_metadata": {{
    "$mp_event_id" = id1;
    "$mp_session_id" = s;
}}, "properties": {{
    "$app_version_string" = "5.1";
    "$carrier" = "";
    city = "M\\U00fcnchen \\U2013 \\"Mitte\\"";
    "distinct_id" = "user-1";
    none = "<null>";
    price = "9.5";
    tags =     (
        a,
        "b c"
    );
    time = 1793636490000;
    token = {TOKEN};
}}], ["event": Log Out, "properties": {{
    "distinct_id" = "user-1";
    time = 1793636490001;
    token = {TOKEN};
}}]]"""


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param("", id="Xcode"),
        pytest.param("flutter: ", id="flutter run"),
        pytest.param("2026-11-02 16:41:36.710123+0100 Shop[123:4567] ", id="Console"),
    ],
)
def test_a_batch_of_swift_is_sent_to_the_address_that_follows(
    tmp_path: Path, prefix: str
) -> None:
    lines = [
        f"{prefix}{FLUSH}Sending batch of data",
        f"{prefix}{FLUSH}{PURE}",
        f"{prefix}{NETWORK}Fetching URL",
        f"{prefix}{NETWORK}{URL}",
    ]

    seen = read_log(tmp_path, lines)

    assert outcomes(seen) == [(ADDRESS, Delivery.UNKNOWN, None, 1)]
    assert (seen.names, seen.positions(), seen.bad) == (["Sign Up"], [(2, 0)], [])
    (properties,) = seen.records()
    assert properties["time"] == 1793636490000
    assert type(properties["distinct_id"]) is str
    assert {
        key: type(properties[key]) for key in ("$app_version_string", "$wifi", "plan")
    } == dict.fromkeys(("$app_version_string", "$wifi", "plan"), UntypedText)


def test_dictionaries_of_objective_c_inside_of_swift_are_read(tmp_path: Path) -> None:
    seen = read_log(tmp_path, (FLUSH + MIXED).split("\n"))

    assert (seen.names, seen.bad) == (["Sign Up", "Log Out"], [])
    assert seen.records()[0] == {
        "$app_version_string": "5.1",
        "$carrier": "",
        "city": 'München – "Mitte"',
        "distinct_id": "user-1",
        "none": None,
        "price": "9.5",
        "tags": ["a", "b c"],
        "time": 1793636490000,
        "token": TOKEN,
        "$mp_metadata": {"$mp_event_id": "id1", "$mp_session_id": "s"},
    }
    assert isinstance(seen.records()[0]["price"], UntypedText)


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("notOKStatusCode(statusCode: 413)", Cause.TOO_LARGE),
        ("notOKStatusCode(statusCode: 503)", Cause.SERVER_ERROR),
        (
            'other(Error Domain=NSURLErrorDomain Code=-1009 "The Internet connection '
            'appears to be offline.")',
            Cause.OFFLINE,
        ),
        (
            'other(Error Domain=NSURLErrorDomain Code=-1003 "A server with the specified '
            'hostname could not be found.")',
            Cause.DNS,
        ),
        ("noData", Cause.NO_ANSWER),
    ],
)
def test_a_failure_belongs_to_the_batch_before_it(
    tmp_path: Path, reason: str, cause: Cause
) -> None:
    lines = [FLUSH + PURE, f"{NETWORK}{URL}", FAILED + reason]

    seen = read_log(tmp_path, lines)

    assert [(one[0], one[2], one[3]) for one in outcomes(seen)] == [(ADDRESS, cause, 1)]
    assert seen.names == ["Sign Up"]


def test_items_that_were_rejected_are_told(tmp_path: Path) -> None:
    rejected = FAILED.split("API request")[0] + (
        "https://api.mixpanel.com api rejected some items"
    )

    seen = read_log(tmp_path, [FLUSH + PURE, rejected])

    assert [one[2] for one in outcomes(seen)] == [Cause.REJECTED]


def test_old_versions_print_events_when_they_are_queued(tmp_path: Path) -> None:
    single = PURE[1:-1]

    seen = read_log(tmp_path, [f"{TRACK}adding event to queue", TRACK + single])
    both = read_log(tmp_path, [TRACK + single, FLUSH + PURE])

    assert (seen.names, seen.positions()) == (["Sign Up"], [(2, 0)])
    assert (both.names, both.positions()) == (["Sign Up"], [(2, 0)])


def test_a_payload_that_the_next_message_cuts_off_is_unreadable(tmp_path: Path) -> None:
    lines = [*(FLUSH + MIXED).split("\n")[:9], f"{NETWORK}{URL}"]

    seen = read_log(tmp_path, lines)

    assert seen.bad == [((1, 0), "a payload that the log cuts off")]


OBJC = "2026-11-02 16:41:36.7+0100 Shop[1:2] [Mixpanel] <Info>: "
MIXPANEL = f"{OBJC}<Mixpanel: 0x600000c0a480 - Token: {TOKEN}> "
POST = (
    f"{OBJC}<MPNetwork: 0x600002c1> http request: <NSMutableURLRequest: 0x6000010a> "
    "{ URL: %s }?%s"
)


def described(record: dict[str, Any]) -> str:
    def text(value: Any) -> str:
        if isinstance(value, dict):
            pairs = (f'"{key}" = {text(each)};' for key, each in value.items())
            return "{\n" + "\n".join(pairs) + "\n}"
        return f'"{value}"'

    return text(record)


def test_objective_c_prints_a_record_and_then_the_body(tmp_path: Path) -> None:
    engage = URL.replace("track", "engage")
    text = "\n".join(
        [
            f"{MIXPANEL}queueing event: {described(event('Sign Up'))}",
            f"{MIXPANEL}queueing people record: {described(update())}",
            f"{MIXPANEL}queueing event: {described(event('Log Out', 2))}",
            f"{OBJC}<MPNetwork: 0x600002c1> flushing 1 of 1 to 0: (",
            f"{described(event('Sign Up'))}",
            ")",
            POST % (URL, compact([event("Sign Up")])),
            POST % (engage, compact([update()])),
            f"{OBJC}<MPNetwork: 0x600002c1> network failure: (null)",
        ]
    )

    seen = read_log(tmp_path, text.split("\n"))

    assert (seen.names, seen.bad) == (["Sign Up", "Log Out"], [])
    assert counts(seen) == (2, 1)
    assert sorted((one[0], one[2], one[3]) for one in outcomes(seen)) == [
        ("api-eu.mixpanel.com/engage/", Cause.SERVER_ERROR, 1),
        (ADDRESS, None, 1),
    ]
    assert seen.records(Kind.PROFILE_UPDATE)[0]["$set"] == {"plan": "free"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[:]", {}),
        ("[]", []),
        ('["a": nil, "b": <null>]', {"a": None, "b": None}),
        ('["a": Optional("b")]', {"a": "b"}),
        ('["a\\u{e9}\\"": "x\\ny"]', {'aé"': "x\ny"}),
        ('["a": say: hi, you, "b": 1]', {"a": "say: hi, you", "b": "1"}),
        ('["a": [1, 2], "b": [:]]', {"a": ["1", "2"], "b": {}}),
        ("{}", {}),
        ("{ a = b; }", {"a": "b"}),
        ('{ "$a" = "-1"; b = (\n); }', {"$a": "-1", "b": []}),
        ('{ a = "\\Ud83c\\Udf89"; }', {"a": "🎉"}),
    ],
)
def test_a_description_is_read(text: str, value: object) -> None:
    assert parse_description(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *('["a": b', '["a" "b"]', '["a": [b"c]]', '["a": "b", "a": "c"]', "{ a = b }"),
        *("{ a b; }", "( a b )", '["a": {1}]', "[" * 300, "text", "", '["a": ]'),
        '["a": Optional(5)]',
        '["a": [one, two]]',
        '{ a = "\\q"; }',
    ],
)
def test_what_no_description_gives_is_refused(text: str) -> None:
    with pytest.raises(Unprintable):
        parse_description(text)


def test_a_number_is_one_only_where_it_can_be_nothing_else() -> None:
    values = [UntypedText("12"), UntypedText("-1.5"), UntypedText("x"), "12"]

    assert [number_of(value) for value in values] == [12, -1.5, "x", "12"]
