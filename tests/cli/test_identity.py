"""`mpdoctor identity` as it is used."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.identity.records import event, identify, profile, update, uuid

HOSTILE = '"><script>alert(1)</script>\x1b[31m'

SHARED = [
    event(0, None, uuid(1)),
    event(60, "ada", uuid(1)),
    event(3_600, None, uuid(1)),
    event(3_660, "bob", uuid(1), mp_lib="web", **{"$lib_version": "2.60.0"}),
    event(7_200, "ada2", uuid(2)),
    update("ada", set={"$email": "ada@example.com"}),
    update("ada2", set={"$email": "ADA@example.com"}),
]


@pytest.fixture
def export(tmp_path: Path) -> str:
    return written(tmp_path / "export.ndjson", SHARED)


def written(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def test_the_document_tells_the_model_and_people(run: Run, export: str) -> None:
    identity = run("identity", export, "--format", "json").document["identity"]

    assert identity["model"] == "simplified"
    assert identity["confidence"] == "likely"
    assert identity["people"] == {"before": 4, "after": 3}
    assert identity["shared_devices"]["devices"] == 1
    assert identity["shared_devices"]["by_version"] == [
        {
            "platform": "web",
            "version": "2.60.0",
            "devices": 1,
            "people": 2,
            "events": 1,
            "share_of_people": 0.6667,
        }
    ]
    assert identity["duplicates"]["exact"] == {"groups": 1, "surplus": 1}


def test_the_last_line_counts_what_the_tables_show(run: Run, tmp_path: Path) -> None:
    records = [event(0, "ada@example.com", "d"), event(9, "bob@example.com", "d")]
    export = written(tmp_path / "shared.ndjson", records)

    ran = run("identity", export)

    assert ran.code == 1
    assert "✗ 1 error, 1 warning" in ran.out
    assert "ID013" in ran.out
    assert "`mpdoctor explain ID001`" in ran.out


def test_requests_are_examined_alike(run: Run, tmp_path: Path) -> None:
    request = {
        "method": "POST",
        "url": "https://api.mixpanel.com/import?strict=1",
        "headers": {"content-type": "application/json"},
        "body": json.dumps([identify(0, "ada", uuid(1)), event(1, "ada", uuid(1))]),
    }
    path = tmp_path / "requests.ndjson"
    path.write_text(json.dumps(request))
    settings = tmp_path / "mpdoctor.yaml"
    settings.write_text("project: {id_merge: simplified}")

    for command in (["identity"], ["check", "--offline"]):
        shown = run(
            *command, str(path), "--config", str(settings), "--format", "json"
        ).document

        assert "ID007" in [finding["code"] for finding in shown["findings"]]


def test_pages_and_logouts_are_told_alike(run: Run, tmp_path: Path) -> None:
    page = {"mp_lib": "web", "$os": "Linux", "$browser": "Firefox"}
    records = []
    for number in range(4):
        user, at = f"u{number}", number * 100
        for host in ("www", "app"):
            url = f"https://{host}.example.com/{number}"
            device = f"{host}-{number}"
            records.append(event(at, user, device, **page, **{"$current_url": url}))
        records.append(event(at + 9, None, f"new-{number}", name="Logout", **page))
    export = written(tmp_path / "export.ndjson", records)

    shown = [
        {
            finding["code"]: finding
            for finding in run(*command, export, "--format", "json").document[
                "findings"
            ]
            if finding["area"] == "identity"
        }
        for command in (["identity"], ["check", "--offline"])
    ]

    assert shown[0] == shown[1]
    assert {"ID017", "ID019"} <= set(shown[0])


def test_profile_updates_are_examined_without_events(run: Run, tmp_path: Path) -> None:
    sent = [update(id, set={"$email": "x@example.com"}) for id in ("a", "b", "null")]
    export = written(tmp_path / "engage.ndjson", sent)

    for command in (["identity"], ["check", "--offline"]):
        shown = run(*command, export, "--format", "json").document

        codes = {finding["code"] for finding in shown["findings"]}
        assert "ID012" in codes
        assert shown["areas"]["identity"]["status"] == "findings"


def test_shared_devices_make_the_exit_code_1(run: Run, export: str) -> None:
    assert run("identity", export).code == 1
    assert run("identity", export, "--fail-on", "never").code == 0


def test_check_finds_the_same_people(run: Run, export: str) -> None:
    alone = run("identity", export, "--format", "json").document
    among = run("check", export, "--offline", "--format", "json").document

    def about_people(document: Any) -> list[Any]:
        return [
            finding
            for finding in document["findings"]
            if finding["area"] in ("identity", "profiles")
        ]

    assert about_people(alone) == about_people(among) != []
    assert alone["identity"] == among["identity"]


def test_lint_leaves_people_alone(run: Run, export: str) -> None:
    document = run("lint", export, "--format", "json").document

    assert "identity" not in document
    assert "ID001" in {skipped["code"] for skipped in document["skipped"]}


def test_a_device_is_told_as_a_timeline(run: Run, export: str) -> None:
    out = run("identity", export, "--device", uuid(1)).out

    assert out.count("Sign Up") == 4
    assert "another person on the same device: from ada to bob" in out
    assert "export.ndjson:4" in out
    assert "2 people: ada, bob; 1 change of person" in out
    assert "1 anonymous event is credited to ada" in out
    assert "looks like: device handed on, or one person under a new id" in out


def test_a_user_brings_the_devices_along(run: Run, export: str) -> None:
    out = run("identity", export, "--user", "ada").out

    assert "2026" in out
    assert out.count("Sign Up") == 4


def test_an_address_brings_all_who_have_it(run: Run, export: str) -> None:
    out = run("identity", export, "--email", " ada@EXAMPLE.com").out

    assert "ada, ada2" in out.splitlines()[0]


MERGES = [
    event(0, id=uuid(1)),
    identify(10, "ada", uuid(1)),
    identify(20, "bob", uuid(1)),
    identify(30, "bob", "visitor-1", **{"$failure_reason": "no"}),
    event(40, id="ada", name="$create_alias", alias="lovelace"),
    event(50, id="bob"),
]


@pytest.mark.parametrize(
    ("user", "shown"),
    [
        (
            "ada",
            [
                f"one person with 3 ids: ada, lovelace, {uuid(1)}; 2 events",
                f"id {uuid(1)}",
                f"joins ada and {uuid(1)}",
                f"does not join bob and {uuid(1)}: the anonymous id was merged before",
                "joins ada and lovelace",
            ],
        ),
        (
            "bob",
            [
                "one person with 1 id: bob; 1 event",
                f"does not join bob and {uuid(1)}: the anonymous id was merged before",
                "does not join bob and visitor-1: Mixpanel says that it failed (`no`)",
                "id bob",
            ],
        ),
    ],
)
def test_identity_events_are_told_in_their_order(
    run: Run, tmp_path: Path, user: str, shown: list[str]
) -> None:
    export = written(tmp_path / "export.ndjson", MERGES)

    out = run("identity", export, "--user", user).out

    positions = [out.find(text) for text in shown]
    assert -1 not in positions
    assert positions == sorted(positions)


def test_simplified_reads_no_identity_events(run: Run, tmp_path: Path) -> None:
    settings = tmp_path / "mpdoctor.yaml"
    settings.write_text("project: {id_merge: simplified}")
    export = written(tmp_path / "export.ndjson", MERGES)

    out = run("identity", export, "--config", str(settings), "--user", "ada").out

    assert "Simplified ID merge does not read it" in out


def test_the_beginning_of_an_id_is_enough(run: Run, export: str) -> None:
    whole = run("identity", export, "--device", uuid(1)).out

    assert run("identity", export, "--device", uuid(1)[:-1] + "1…").out == whole
    assert run("identity", export, "--user", "ad").code == 2
    assert "`ada`, `ada2`" in run("identity", export, "--user", "ad").err
    assert "no events" not in run("identity", export, "--user", "ada").out


def test_a_timeline_leaves_json_alone(run: Run, export: str) -> None:
    ran = run("identity", export, "--user", "ada", "--format", "json")

    assert ran.document["identity"]["model"]
    assert "Timeline" not in ran.out + ran.err


@pytest.mark.parametrize("format", ["html", "svg", "dot"])
def test_a_picture_shows_what_was_refused(
    run: Run, tmp_path: Path, format: str
) -> None:
    export = written(tmp_path / "export.ndjson", MERGES)
    path = tmp_path / f"picture.{format}"

    run("identity", export, "--user", "ada", "--graph", str(path))

    drawn = path.read_text()
    assert "lovelace" in drawn
    assert "the anonymous id was merged before" in drawn


@pytest.mark.parametrize(
    ("option", "who"),
    [("--user", "nobody"), ("--device", "nothing"), ("--email", "no@example.com")],
)
def test_who_is_not_in_the_data_is_told_as_that(
    run: Run, export: str, option: str, who: str
) -> None:
    ran = run("identity", export, option, who)

    assert ran.code == 2
    assert f"`{who}`" in ran.err
    assert not ran.out


def test_clusters_are_one_person_a_line(run: Run, export: str, tmp_path: Path) -> None:
    path = tmp_path / "who.ndjson"
    run("identity", export, "--clusters", str(path))

    people = [json.loads(line) for line in path.read_text().splitlines()]

    assert [person["canonical"] for person in people] == ["ada", "ada2", "bob"]
    assert people[0] == {
        "canonical": "ada",
        "ids": ["ada", f"$device:{uuid(1)}"],
        "users": ["ada"],
        "devices": [uuid(1)],
        "events": 3,
        "first": "2026-03-31T23:33:20Z",
        "last": "2026-04-01T00:33:20Z",
    }


def test_what_if_shows_how_people_change(run: Run, export: str) -> None:
    ran = run("identity", export, "--what-if", "original", "--format", "json")

    assert ran.document["identity"]["what_if"] == {
        "model": "original",
        "people": {"before": 4, "after": 4},
    }


@pytest.mark.parametrize("format", ["html", "svg", "dot"])
def test_a_picture_shows_people_and_loads_nothing(
    run: Run, export: str, tmp_path: Path, format: str
) -> None:
    path = tmp_path / f"picture.{format}"
    run("identity", export, "--graph", str(path))
    drawn = path.read_text()

    assert "ada" in drawn
    assert "bob" in drawn
    assert "//" not in drawn.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("format", ["html", "svg", "dot"])
def test_hostile_ids_draw_nothing(run: Run, tmp_path: Path, format: str) -> None:
    records = [event(0, HOSTILE, "d"), event(9, "b", "d")]
    export = written(tmp_path / "hostile.ndjson", records)
    path = tmp_path / f"picture.{format}"

    ran = run("identity", export, "--graph", str(path))

    drawn = path.read_text()
    assert "\x1b" not in ran.out + drawn
    assert format == "dot" or "<script" not in drawn
    assert format != "dot" or '"\\"><script>' in drawn


def test_redacted_output_names_nobody(run: Run, tmp_path: Path) -> None:
    people = [
        profile("ada", **{"$email": "ada@example.com"}),
        profile("adele", **{"$email": "ada@example.com"}),
    ]
    records = [event(0, "zoe", uuid(7)), event(9, "ada", uuid(7)), *people]
    export = written(tmp_path / "e.ndjson", records)
    clusters = tmp_path / "who.ndjson"

    ran = run(
        "identity", export, "--redact", "--format", "json", "--clusters", str(clusters)
    )

    shown = json.dumps(ran.document["findings"]) + clusters.read_text()
    for name in ("zoe", "ada@", '"ada"', "`ada`", "adele", uuid(7)):
        assert name not in shown
    findings = {each["code"]: each["subject"] for each in ran.document["findings"]}
    # The same id has the same pseudonym in findings and files.
    assert findings["ID001"]["users"][1] in findings["PRO001"]["distinct_ids"]
    assert findings["ID001"]["device"] in clusters.read_text()


@pytest.mark.parametrize("model", ["simplified", "original"])
@pytest.mark.parametrize(
    "options",
    [[], ["--device", uuid(7)], ["--user", "ada-id"], ["--email", "ada@example.com"]],
)
def test_redacted_text_names_nobody(
    run: Run, tmp_path: Path, model: str, options: list[str]
) -> None:
    records = [
        event(0, "zoe-id", uuid(7)),
        event(9, "ada-id", uuid(7), **{"$email": "ada@example.com"}),
        event(12, "zed-id", uuid(8), **{"$email": "Ada@example.com"}),
        identify(15, "zed-id", uuid(7)),
        event(20, id="ada-id", name="$create_alias", alias="eve-id"),
        profile("ada-id", **{"$email": "ada@example.com"}),
        profile("adele-id", **{"$email": "ada@example.com"}),
    ]
    export = written(tmp_path / "e.ndjson", records)
    settings = tmp_path / "mpdoctor.yaml"
    settings.write_text(f"project: {{id_merge: {model}}}")

    ran = run("identity", export, "--config", str(settings), "--redact", *options)

    assert "redacted.example" in ran.out or "text-" in ran.out
    for name in ("-id`", "-id,", "-id ", "ada-", "zoe-", "ada@", uuid(7), uuid(8)):
        assert name not in ran.out


def test_the_tables_say_what_a_merge_would_take(run: Run, tmp_path: Path) -> None:
    emails = {"a": "x@example.com", "b": "X@example.com", "c": "info@example.com"}
    people = [profile(id, **{"$email": email}) for id, email in emails.items()]
    people.append(profile("d", **{"$email": "info@example.com"}))
    export = written(tmp_path / "e.ndjson", [event(0, "a", uuid(1)), *people])

    out = " ".join(run("identity", export).out.split())

    assert "device, it stays the same (1 event); Simplified ID merge never" in out
    assert "only if this is one person, keep `c`" in out
    assert "e-mail (possible) info@example.com id c" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--graph", "x.png"], "not a supported picture format"),
        (["--what-if", "newest"], "not an ID merge model"),
        (["--clusters", "missing/who.ndjson"], "does not exist"),
    ],
)
def test_what_cannot_be_done_is_said_before_reading(
    run: Run, export: str, options: list[str], message: str
) -> None:
    ran = run("identity", export, *options)

    assert ran.code == 2
    assert message in ran.err


def test_an_input_is_not_overwritten(run: Run, export: str) -> None:
    before = Path(export).read_text()

    ran = run("identity", export, "--clusters", export)

    assert ran.code == 2
    assert Path(export).read_text() == before


def test_nothing_read_is_not_health(run: Run, tmp_path: Path) -> None:
    assert run("identity", str(tmp_path / "missing.ndjson")).code == 2


def test_a_timeline_can_be_limited_to_a_span(run: Run, export: str) -> None:
    times = ["--from", "2026-04-01T00:30:00Z", "--to", "2026-04-01T00:34:20Z"]

    out = run("identity", export, "--device", uuid(1), *times).out

    assert out.count("Sign Up") == 2
    # Who was there before is known from events that are not shown.
    assert "another person on the same device: from ada to bob" in out
    assert run("identity", export, "--device", uuid(1), "--from", "x").code == 2


def test_a_long_timeline_shows_every_change_of_person(run: Run, tmp_path: Path) -> None:
    records = [event(n, "ada", "d") for n in range(600)]
    records += [
        event(600, "bob", "d"),
        *(event(n, "bob", "d") for n in range(601, 700)),
    ]
    export = written(tmp_path / "export.ndjson", records)

    short = run("identity", export, "--device", "d").out
    whole = run("identity", export, "--device", "d", "--all").out

    assert "another person on the same device: from ada to bob" in short
    assert "… 100 events without a change of person" in short
    assert "… 99 events without a change of person" in short
    assert (short.count("Sign Up"), whole.count("Sign Up")) == (501, 700)


@pytest.mark.parametrize("command", [["identity"], ["check", "--offline"]])
def test_a_profile_of_nobody_is_read(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    people = [profile(id, **{"$email": "x@example.com"}) for id in ("", None, "ada")]
    export = written(tmp_path / "profiles.ndjson", people)

    ran = run(*command, export, "--format", "json")

    assert ran.document["examined"]["profiles"] == 3
    assert ran.code in (0, 1)


def test_whole_ids_are_shown(run: Run, tmp_path: Path) -> None:
    long = "x" * 150
    export = written(tmp_path / "e.ndjson", [event(0, long, "d"), event(9, "b", "d")])

    assert f"user {long}\n" in run("identity", export).out


def test_lines_of_which_only_ids_are_read_are_not_counted(
    run: Run, tmp_path: Path
) -> None:
    """Usual lines in which the scanner sees shapes, in a run without rules for events."""
    lines = [
        {
            "event": "Sign Up",
            "properties": {
                "token": "0" * 31 + "1",
                "time": 1_790_000_000 + number,
                "distinct_id": f"user-{number % 3}",
                "$insert_id": f"a{number}",
                "$user_id": f"user-{number % 3}",
            },
        }
        for number in range(20)
    ]

    ran = run("identity", written(tmp_path / "events.ndjson", lines))

    assert ran.code == 0
    assert "3 ids are 3 people" in ran.out
