"""The labelled exports, scored exactly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import identities
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.inputs import find_sources
from mpdoctor.mixpanel.ids import without_prefix
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import IdMerge, Setup
from mpdoctor.reports.times import format_time
from mpdoctor.rules import catalogue
from tests.samples.files import IDENTITY, SAMPLES

NOW = 1_795_435_200.0
MODELS = ("simplified", "original")

every_model = pytest.mark.parametrize("model", MODELS)


@cache
def truth(model: str) -> dict[str, Any]:
    path = SAMPLES / IDENTITY / model / "truth.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@contextmanager
def examined(
    model: str, configured: IdMerge | None = None, jobs: int = 1
) -> Iterator[tuple[Diagnosis, IdentityGraph]]:
    folder = SAMPLES / IDENTITY / model
    files = [str(path) for path in sorted(folder.glob("*.ndjson"))]
    sources, _, unread = find_sources(files)
    assert unread == []
    setup = Setup(now=NOW, id_merge=configured)
    selection = RuleSelection(catalogue(), {})
    with identities(sources, setup, selection, jobs=jobs) as (diagnosis, graph):
        assert graph is not None
        yield diagnosis, graph


@every_model
def test_the_model_is_found_out(model: str) -> None:
    with examined(model) as (diagnosis, graph):
        assert graph.model == model
        assert diagnosis.identity["model"] == model
        assert diagnosis.identity["confidence"] == "likely"


@every_model
@pytest.mark.parametrize("configured", [True, False])
def test_clusters_are_those_of_the_truth(model: str, configured: bool) -> None:
    with examined(model, IdMerge(model) if configured else None) as (_, graph):
        found = sorted(
            sorted(map(_plain(model), cluster.ids)) for cluster in graph.clusters()
        )

        assert found == truth(model)["clusters"]
        assert graph.counts.after == len(found)


def _plain(model: str) -> Any:
    return without_prefix if model == "original" else str


@every_model
def test_shared_devices_are_those_of_the_truth(model: str) -> None:
    with examined(model) as (diagnosis, graph):
        found = {device.device: list(device.users) for device in graph.shared}
        reported = {
            finding.subject["device"]: finding.subject["users"]
            for finding in diagnosis.findings
            if finding.rule.code == "ID001"
        }

    assert found == reported == truth(model)["shared_devices"]


@every_model
def test_people_have_the_events_of_the_truth(model: str) -> None:
    with examined(model) as (_, graph):
        found = {
            min(map(_plain(model), cluster.ids)): [
                cluster.events,
                format_time(cluster.first),
                format_time(cluster.last),
            ]
            for cluster in graph.clusters()
            if cluster.events
        }

    assert found == truth(model)["seen"]


@every_model
def test_turns_on_shared_devices_are_those_of_the_truth(model: str) -> None:
    with examined(model) as (_, graph):
        looks = {device.device: device.looks_like for device in graph.shared}
        turns = {
            device.device: [
                [format_time(switch.at), switch.before, switch.after]
                for switch in device.switches
            ]
            for device in graph.shared
        }

    assert looks == truth(model)["looks_like"]
    assert turns == truth(model)["switches"]


@every_model
def test_duplicates_are_those_of_the_truth(model: str) -> None:
    with examined(model) as (_, graph):
        found = [
            {
                "kind": group.kind,
                "match": group.match,
                "value": group.value,
                "ids": sorted(group.ids),
            }
            for group in graph.duplicates
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
        monkeypatch.setattr("mpdoctor.diagnosis.pipeline.SLICED_FROM", 0)
        with examined(model, jobs=2) as (sliced, graph):
            assert len({file.slice for file in graph.parts.row_files}) > 1
            assert sliced == whole


def test_another_model_gives_other_people_and_leaves_the_graph_alone() -> None:
    with examined("simplified") as (_, graph):
        before = list(graph.clusters())
        counts = graph.counts

        other = graph.what_if(IdMerge.ORIGINAL)

        assert other.model is IdMerge.ORIGINAL
        assert other.after > counts.after
        assert graph.counts == counts
        assert list(graph.clusters()) == before


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
