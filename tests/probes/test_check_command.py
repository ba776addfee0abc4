"""`mpdoctor check` as a user runs it, through a proxy and with authorities of one's own."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.model.levels import Need
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.rule import Rule
from mpdoctor.reports.rule_needs import example_command
from mpdoctor.rules import catalogue
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import OTHER_TOKEN, PROJECT, SECRET, TOKEN, USER
from tests.emulator.regions import BLIND, STRICT
from tests.emulator.tunnel import tunnels

CertificateCheck = Callable[..., subprocess.CompletedProcess[str]]

ACCOUNT = f"""
service_account:
  username: {USER}
  secret: ${{SECRET}}
"""


@pytest.fixture
def proxy(emulator: Emulator) -> Iterator[str]:
    with tunnels(emulator.network) as address:
        yield address


@pytest.fixture
def check(emulator: Emulator, proxy: str, tmp_path: Path) -> CertificateCheck:
    """Runs the command with the emulator for the rest of the world."""
    bundle = tmp_path / "ca.pem"
    emulator.authority.cert_pem.write_to_path(bundle)

    def run(
        *arguments: str, settings: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        (tmp_path / "mpdoctor.yaml").write_text(settings or "{}", encoding="utf-8")
        own = {
            name: value
            for name, value in os.environ.items()
            if "PROXY" not in name.upper() and "CERT" not in name
        }
        return subprocess.run(
            [Path(sys.executable).with_name("mpdoctor"), *arguments],
            cwd=tmp_path,
            env={
                **own,
                "HTTPS_PROXY": proxy,
                "SSL_CERT_FILE": str(bundle),
                "SECRET": SECRET,
                **environment,
            },
            timeout=60,
            capture_output=True,
            text=True,
        )

    return run


def document(ran: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert "Traceback" not in ran.stderr
    assert SECRET not in ran.stdout + ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def codes(told: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in told["findings"]}


def project(token: str = TOKEN, region: str = "eu") -> str:
    return f"project: {{id: {PROJECT}, token: {token}, region: {region}}}\n"


def test_a_good_set_up_is_proved_from_end_to_end(check: CertificateCheck) -> None:
    ran = check("check", "--format", "json", settings=project() + ACCOUNT)
    told = document(ran)

    assert ran.returncode == 0, ran.stdout
    assert [step["standing"] for step in told["ladder"]] == [
        "proved",
        "proved",
        "proved",
        "proved",
        "not tried",
        "not tried",
    ]
    # The tests' own authority is no public one.
    assert codes(told) == {"CON025"}
    assert told["verdict"] == "healthy"
    assert told["examined"]["answers"] > 5


def test_options_alone_are_enough(check: CertificateCheck) -> None:
    ran = check("check", "--token", TOKEN, "--region", "eu", "--project-id", "5")

    assert ran.returncode == 0, ran.stdout
    assert "3 token" in ran.stdout
    assert "lives in the EU" in ran.stdout


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        (project(region="us"), "CON001", "lives in the EU, not in the US"),
        (project(OTHER_TOKEN), "CON003", "no project in any region"),
        (project() + ACCOUNT.replace(USER, "x"), "CON011", "refused in every region"),
    ],
)
def test_each_contradiction_is_a_finding(
    check: CertificateCheck, settings: str, code: str, words: str
) -> None:
    ran = check("check", "--format", "json", settings=settings)
    told = document(ran)

    assert code in codes(told)
    assert words in " ".join(step["says"] for step in told["ladder"])
    assert ran.returncode == (0 if code == "CON011" else 1)


def test_a_proxy_that_refuses_is_told(
    emulator: Emulator, check: CertificateCheck
) -> None:
    with tunnels(emulator.network, refuse="403 Forbidden") as address:
        ran = check(
            "check", "--format", "json", settings=project(), HTTPS_PROXY=address
        )
    told = document(ran)

    assert codes(told) == {"CON024"}
    assert "403 Forbidden" in told["findings"][0]["message"]
    assert ran.returncode == 1


def test_authorities_that_are_not_believed_are_told(
    check: CertificateCheck, tmp_path: Path
) -> None:
    ran = check("check", "--format", "json", settings=project(), SSL_CERT_FILE="")
    told = document(ran)

    assert codes(told) == {"CON025"}
    assert told["findings"][0]["severity"] == "error"


def test_authorities_that_are_not_there_are_exit_2(check: CertificateCheck) -> None:
    ran = check("check", settings=project(), SSL_CERT_FILE="nowhere.pem")

    assert ran.returncode == 2
    assert ran.stderr.startswith(
        "error: `SSL_CERT_FILE` does not point to certificates"
    )
    assert "Traceback" not in ran.stderr


def test_what_is_not_settled_is_exit_2_with_advice(
    emulator: Emulator, check: CertificateCheck
) -> None:
    emulator.serve(
        "api-eu.mixpanel.com",
        faults.too_many(emulator.normal, times=99, after="3600"),
    )
    ran = check("check", settings=project())

    assert ran.returncode == 2
    assert "error: step 2 (ingestion host) is not settled" in ran.stderr
    assert "hint: Mixpanel is asked too often" in ran.stderr


@pytest.mark.parametrize(
    "rule",
    [
        rule
        for rule in catalogue()
        if rule.subjects == (ConnectionReport,) and Need.OWN_PROXY not in rule.needs
    ],
    ids=lambda rule: rule.code,
)
def test_the_command_that_explain_offers_examines_the_rule(
    rule: Rule[Any], check: CertificateCheck, tmp_path: Path
) -> None:
    event = {"event": "Sign Up", "properties": {"token": TOKEN, "distinct_id": "u"}}
    (tmp_path / "events.ndjson").write_text(json.dumps(event), encoding="utf-8")
    _, *arguments = shlex.split(example_command(rule))

    ran = check(*arguments, "--format", "json", settings=project() + ACCOUNT)

    assert ran.returncode in (0, 1), ran.stderr
    assert [
        each for each in document(ran)["skipped"] if each["code"] == rule.code
    ] == []


def test_offline_asks_nobody(emulator: Emulator, check: CertificateCheck) -> None:
    ran = check("check", "--offline", "--format", "json", settings=project() + ACCOUNT)
    told = document(ran)

    assert emulator.mixpanel.requests == []
    assert ran.returncode == 0
    assert [step["standing"] for step in told["ladder"]] == (
        ["proved"] + ["not tried"] * 5
    )


def test_lint_asks_nobody(
    emulator: Emulator, check: CertificateCheck, tmp_path: Path
) -> None:
    (tmp_path / "events.ndjson").write_text("{}\n")
    told = document(
        check(
            "lint",
            "events.ndjson",
            "--format",
            "json",
            settings=project() + ACCOUNT,
        )
    )

    assert emulator.mixpanel.requests == []
    assert "ladder" not in told


def test_a_test_event_is_sent_only_on_request(
    emulator: Emulator, check: CertificateCheck
) -> None:
    emulator.mixpanel.validation = BLIND
    stored = emulator.mixpanel.projects[0].stored

    document(check("check", "--format", "json", settings=project() + ACCOUNT))
    assert stored == []

    emulator.mixpanel.validation = STRICT
    ran = check(
        "check", "--send-test-event", "--format", "json", settings=project() + ACCOUNT
    )
    assert document(ran)["ladder"][5]["standing"] == "proved"
    assert len(stored) == 1


def test_a_test_event_in_production_is_exit_2(
    emulator: Emulator, check: CertificateCheck
) -> None:
    ran = check(
        "check",
        "--send-test-event",
        "--env",
        "live",
        settings=project()
        + f"environments: {{live: {{token: {TOKEN}, region: eu, production: true}}}}\n",
    )

    assert ran.returncode == 2
    assert "environment `live` is marked as production" in ran.stderr
    assert emulator.mixpanel.requests == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--origin", "shop.example.com"),
        ("--origin", "ftp://x"),
        ("--deadline", "0"),
        ("--deadline", "soon"),
        ("--deadline", "nan"),
        ("--offline", "--send-test-event"),
    ],
)
def test_options_that_mean_nothing_are_exit_2(
    check: CertificateCheck, arguments: tuple[str, ...]
) -> None:
    ran = check("check", *arguments, settings=project())

    assert ran.returncode == 2
    assert ran.stderr.startswith("error: ")
    assert "hint: " in ran.stderr


def test_the_deadline_is_kept(emulator: Emulator, check: CertificateCheck) -> None:
    emulator.serve_raw("api-eu.mixpanel.com", lambda _: time.sleep(20))
    started = time.monotonic()
    ran = check("check", "--deadline", "2", settings=project() + ACCOUNT)

    assert time.monotonic() - started < 15
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


OLD = "ab" * 16


def captured(tmp_path: Path) -> str:
    """Requests of two versions of an app, the older one with a token of former times."""
    lines = []
    for number, (token, version) in enumerate([(TOKEN, "3.0.0"), (OLD, "2.0.0")]):
        event = {
            "event": "Sign Up",
            "properties": {
                "token": token,
                "time": 1_790_000_000 + number,
                "distinct_id": f"u-{number}",
                "$insert_id": f"i-{number}",
                "mp_lib": "android",
                "$lib_version": version,
            },
        }
        lines.append(
            {
                "method": "POST",
                "url": "https://api-eu.mixpanel.com/track",
                "headers": {"Content-Type": "application/json"},
                "time": "2026-09-21T14:15:00Z",
                "body": json.dumps([event]),
            }
        )
    path = tmp_path / "requests.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path.name


def test_tokens_of_the_data_are_asked_about(
    check: CertificateCheck, tmp_path: Path
) -> None:
    ran = check("check", captured(tmp_path), "--format", "json", settings=project())
    told = document(ran)
    retired = [finding for finding in told["findings"] if finding["code"] == "CON022"]

    assert [finding["subject"]["token"] for finding in retired] == [OLD]
    assert retired[0]["evidence"]["senders"] == {"android 2.0.0": 1}
    assert {stream["token"] for stream in told["streams"]} == {TOKEN, OLD}
