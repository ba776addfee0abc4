"""The labelled exports, scored exactly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from mpdoctor.analysis.identities import identities
from mpdoctor.analysis.judge import RuleSelection
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.inputs import find_sources
from mpdoctor.mixpanel.ids import without_prefix
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import IdMerge, Setup
from mpdoctor.reports.times import format_time
from mpdoctor.rules import catalogue
from tests.samples.files import SAMPLES

NOW = 1_795_435_200.0
MODELS = ("simplified", "original")

every_model = pytest.mark.parametrize("model", MODELS)


@cache
def truth(model: str) -> dict[str, Any]:
    path = SAMPLES / "identity" / model / "truth.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@contextmanager
def examined(
    model: str, configured: IdMerge | None = None, jobs: int = 1
) -> Iterator[tuple[Diagnosis, IdentityGraph]]:
    folder = SAMPLES / "identity" / model
    files = [str(path) for path in sorted(folder.glob("*.ndjson"))]
    sources, _, unread = find_sources(files)
    assert unread == []
    setup = Setup(now=NOW, id_merge=configured)
    opinion = RuleSelection(catalogue(), {})
    with identities(sources, setup, opinion, jobs=jobs) as (diagnosis, case):
        assert case is not None
        yield diagnosis, case


@every_model
def test_the_model_is_found_out(model: str) -> None:
    with examined(model) as (diagnosis, case):
        assert case.model == model
        assert diagnosis.identity["model"] == model
        assert diagnosis.identity["confidence"] == "likely"


@every_model
@pytest.mark.parametrize("told", [True, False])
def test_clusters_are_those_of_the_truth(model: str, told: bool) -> None:
    with examined(model, IdMerge(model) if told else None) as (_, case):
        found = sorted(
            sorted(map(_plain(model), cluster.ids)) for cluster in case.clusters()
        )

        assert found == truth(model)["clusters"]
        assert case.counts.after == len(found)


def _plain(model: str) -> Any:
    return without_prefix if model == "original" else str


@every_model
def test_shared_devices_are_those_of_the_truth(model: str) -> None:
    with examined(model) as (diagnosis, case):
        found = {device.device: list(device.users) for device in case.shared}
        told = {
            finding.subject["device"]: finding.subject["users"]
            for finding in diagnosis.findings
            if finding.rule.code == "ID001"
        }

    assert found == told == truth(model)["shared_devices"]


@every_model
def test_people_have_the_events_of_the_truth(model: str) -> None:
    with examined(model) as (_, case):
        found = {
            min(map(_plain(model), cluster.ids)): [
                cluster.events,
                format_time(cluster.first),
                format_time(cluster.last),
            ]
            for cluster in case.clusters()
            if cluster.events
        }

    assert found == truth(model)["seen"]


@every_model
def test_turns_on_shared_devices_are_those_of_the_truth(model: str) -> None:
    with examined(model) as (_, case):
        looks = {device.device: device.looks_like for device in case.shared}
        turns = {
            device.device: [
                [format_time(switch.at), switch.before, switch.after]
                for switch in device.switches
            ]
            for device in case.shared
        }

    assert looks == truth(model)["looks_like"]
    assert turns == truth(model)["switches"]


@every_model
def test_duplicates_are_those_of_the_truth(model: str) -> None:
    with examined(model) as (_, case):
        found = [
            {
                "kind": group.kind,
                "match": group.match,
                "value": group.value,
                "ids": sorted(group.ids),
            }
            for group in case.duplicates
        ]

    found.sort(key=lambda group: (group["kind"], group["value"]))
    assert found == truth(model)["duplicates"]


@every_model
def test_the_number_of_workers_changes_nothing(model: str) -> None:
    with examined(model, jobs=2) as (two, _), examined(model) as (one, _):
        assert two == one


@every_model
def test_the_number_of_slices_changes_nothing(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with examined(model) as (whole, _):
        monkeypatch.setattr("mpdoctor.analysis.identities.SLICED_FROM", 0)
        with examined(model, jobs=2) as (sliced, case):
            assert len({part.slice for part in case.parts.parts}) > 1
            assert sliced == whole


def test_another_model_gives_other_people_and_leaves_the_case_alone() -> None:
    with examined("simplified") as (_, case):
        before = list(case.clusters())
        counts = case.counts

        other = case.what_if(IdMerge.ORIGINAL)

        assert other.model is IdMerge.ORIGINAL
        assert other.after > counts.after
        assert case.counts == counts
        assert list(case.clusters()) == before


def test_the_501st_id_is_an_orphan() -> None:
    with examined("original") as (diagnosis, _):
        sizes = {
            finding.subject["user"]: (
                finding.evidence["ids"],
                finding.evidence["refused"],
            )
            for finding in diagnosis.findings
            if finding.rule.code == "ID010"
        }

    assert sizes == {
        "busy-499": (499, 0),
        "busy-500": (500, 0),
        "busy-501": (500, 1),
    }
