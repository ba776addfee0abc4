"""What the models do in disputed cases."""

from typing import Any

import pytest

from mpdoctor.model.settings import IdMerge
from tests.identity.records import (
    LEGACY,
    ORIGINAL,
    SIMPLIFIED,
    START,
    alias,
    event,
    graph_of,
    identify,
    merge,
    uuid,
)

A, B, C = uuid(1), uuid(2), uuid(3)


def groups(records: list[dict[str, Any]], model: IdMerge | None = None) -> Any:
    """Ids that are one person, people with a single id left out."""
    with graph_of(records, model) as (graph, _):
        assert graph is not None
        return sorted(
            sorted(cluster.ids) for cluster in graph.clusters() if len(cluster.ids) > 1
        )


def test_clusters_are_counted_by_their_size() -> None:
    records = [event(1, "a", "d"), event(2, "b", "e"), event(3, None, "f")]

    with graph_of(records, SIMPLIFIED) as (graph, _):
        assert graph is not None
        assert graph.summary.sizes == {1: 1, 2: 2}


@pytest.mark.parametrize(
    ("records", "found"),
    [
        pytest.param(
            [event(5, "late", "d"), event(1, "early", "d")],
            [["$device:d", "early"]],
            id="time decides, not the order of lines",
        ),
        pytest.param(
            [event(1, "first", "d"), event(1, "second", "d")],
            [["$device:d", "first"]],
            id="in one second the earlier line",
        ),
        pytest.param(
            [event(1, None, "d"), event(2, None, "d", id="u")],
            [],
            id="distinct_id is overridden",
        ),
        pytest.param(
            [event(1, id="$device:d"), event(2, "u", "d")],
            [["$device:d", "u"]],
            id="the prefix tells a device",
        ),
        pytest.param(
            [
                event(
                    1,
                    None,
                    "d",
                    id="u",
                    **{"$distinct_id_before_identity": "$device:d"},
                )
            ],
            [["$device:d", "u"]],
            id="what Mixpanel re-keyed",
        ),
        pytest.param(
            [
                event(
                    5,
                    None,
                    "d",
                    id="before the export",
                    **{"$distinct_id_before_identity": "$device:d"},
                ),
                event(1, "later", "d"),
            ],
            [["$device:d", "before the export"]],
            id="re-keyed to somebody whose link is older",
        ),
        pytest.param(
            [
                event(at, user, "d", **{"$distinct_id_before_identity": "$device:d"})
                for at, user in ((1, "second"), (0, "first"))
            ],
            [["$device:d", "first"]],
            id="re-keyed to several",
        ),
        pytest.param(
            [
                identify(1, "u", A),
                merge(2, "u", "v"),
                alias(3, "u", "w"),
                event(4, "u"),
            ],
            [],
            id="verbs do nothing",
        ),
    ],
)
def test_simplified(records: list[dict[str, Any]], found: Any) -> None:
    assert groups(records, SIMPLIFIED) == found


@pytest.mark.parametrize(
    ("records", "found"),
    [
        pytest.param([identify(1, "u", A)], [[A, "u"]], id="identify"),
        pytest.param(
            [identify(9, "late", A), identify(1, "early", A)],
            [[A, "early"]],
            id="time decides",
        ),
        pytest.param(
            [event(1, id="u", name="$identify", **{"$anon_distinct_id": A})],
            [[A, "u"]],
            id="as the SDK spells it",
        ),
        pytest.param(
            [event(1, "u", "d")], [], id="device and user on an event do nothing"
        ),
        pytest.param(
            [identify(1, "u", A), identify(2, "u", B), merge(3, "u", "v")],
            [[A, B, "u", "v"]],
            id="grows",
        ),
        pytest.param(
            [alias(1, "u", "v"), alias(2, "v", "w")], [["u", "v", "w"]], id="chain"
        ),
        pytest.param(
            [alias(1, "u", "v"), alias(2, "x", "v")], [["u", "v"]], id="alias taken"
        ),
        pytest.param([merge(1, "u", "v", "w")], [], id="three at once"),
        pytest.param([merge(1, "u", "null")], [], id="placeholder"),
        pytest.param(
            [identify(1, "u", A, **{"$failure_reason": "x"})], [], id="failed"
        ),
        pytest.param([identify(1, A, B)], [[A, B]], id="people may have UUIDs"),
        pytest.param(
            [identify(1, 7, A), identify(2, "7", B)], [[A, B, "7"]], id="text"
        ),
    ],
)
def test_original(records: list[dict[str, Any]], found: Any) -> None:
    seen = [*records, event(99, id="somebody")]

    assert groups(seen, ORIGINAL) == [sorted(ids) for ids in found]


def test_legacy_only_knows_aliases() -> None:
    records = [
        identify(1, "u", A),
        alias(2, "u", "v"),
        alias(3, "w", "v"),
        event(4, id="u"),
    ]

    assert groups(records, LEGACY) == [["u", "v"]]


@pytest.mark.parametrize(
    ("records", "model", "confidence"),
    [
        ([event(0, None, "d"), event(1, "u", "d")], SIMPLIFIED, "likely"),
        ([event(1, "u", "d")], SIMPLIFIED, "possible"),
        ([identify(0, "u", A), event(1, id="u")], ORIGINAL, "likely"),
        ([merge(0, "u", "v"), event(1, "u", "d")], ORIGINAL, "likely"),
        (
            [event(0, "u", "d", **{"$failure_reason": "x"}), event(1, None, "d")],
            ORIGINAL,
            "likely",
        ),
        (
            [event(0, "u", "d", **{"$identity_failure_reason": "x"})],
            SIMPLIFIED,
            "likely",
        ),
        ([alias(0, "u", "v"), event(1, id="u")], ORIGINAL, "possible"),
        # SDKs send this in every model.
        (
            [
                event(0, None, "d"),
                event(1, "u", "d", name="$identify", **{"$anon_distinct_id": A}),
            ],
            SIMPLIFIED,
            "possible",
        ),
        ([event(0, "u", "d", id="other")], ORIGINAL, "possible"),
        ([event(1, id="u")], SIMPLIFIED, "possible"),
    ],
)
def test_the_model_is_inferred(
    records: list[dict[str, Any]], model: IdMerge, confidence: str
) -> None:
    with graph_of(records) as (graph, _):
        assert graph is not None
        assert (graph.model, graph.inferred.confidence) == (model, confidence)


@pytest.mark.parametrize(
    ("records", "model", "spans"),
    [
        pytest.param(
            [
                event(0, None, "d"),
                event(1, "a", "d"),
                event(5, "b", "d"),
                event(9, None, "d"),
                event(20, "b", "d"),
            ],
            SIMPLIFIED,
            {"a": (3, 0, 9), "b": (2, 5, 20)},
            id="other people's events on the device are not the owner's",
        ),
        pytest.param(
            [event(3, "a", "d"), event(7, "b", "d")],
            SIMPLIFIED,
            {"a": (1, 3, 3), "b": (1, 7, 7)},
            id="nothing anonymous",
        ),
        pytest.param(
            [identify(4, "u", A), event(1, id=A), event(9, id="u")],
            ORIGINAL,
            {"u": (2, 1, 9)},
            id="ids of one person",
        ),
    ],
)
def test_a_person_is_seen_from_the_first_to_the_last_event(
    records: list[dict[str, Any]], model: IdMerge, spans: dict[str, Any]
) -> None:
    with graph_of(records, model) as (graph, _):
        assert graph is not None
        found = {
            cluster.canonical: (
                cluster.events,
                cluster.first and cluster.first - START,
                cluster.last and cluster.last - START,
            )
            for cluster in graph.clusters()
        }

    assert found == spans


@pytest.mark.parametrize(
    ("records", "found"),
    [
        pytest.param([identify(1, "u", "visitor")], ["u", "visitor"], id="no UUIDv4"),
        pytest.param(
            [identify(1, "u", A, **{"$failure_reason": "x"})], [A, "u"], id="failed"
        ),
        pytest.param([identify(1, "null", A)], [A], id="the other is nobody"),
        pytest.param([alias(1, "u", "undefined")], ["u"], id="so is an alias"),
        pytest.param([merge(1, "u", "v", "w")], [], id="a verb without two ids"),
    ],
)
def test_who_was_not_merged_is_alone(
    records: list[dict[str, Any]], found: list[str]
) -> None:
    with graph_of([*records, event(99, id="somebody")], ORIGINAL) as (graph, _):
        assert graph is not None
        clusters = list(graph.clusters())

        assert [list(one.ids) for one in clusters if one.canonical != "somebody"] == [
            [id] for id in found
        ]
        assert graph.counts.after == len(clusters)


@pytest.mark.parametrize(
    ("records", "users", "devices"),
    [
        pytest.param([identify(1, "u", A)], {"u"}, {A}, id="merged"),
        pytest.param([event(0, id=A), identify(1, "u", B)], {"u"}, {A, B}, id="never"),
        pytest.param(
            [identify(1, "u", A), identify(2, "v", A), identify(3, "w", "visitor")],
            {"u", "v", "w"},
            {A, "visitor"},
            id="refused",
        ),
        pytest.param(
            [event(0, id=A), identify(1, B, C)], {A, B}, {C}, id="people have UUIDs"
        ),
        pytest.param(
            [
                event(0, id="leaver"),
                event(
                    1, id="comer", name="$identify", **{"$anon_distinct_id": "leaver"}
                ),
            ],
            {"leaver", "comer"},
            set(),
            id="the person before",
        ),
    ],
)
def test_original_tells_people_from_devices(
    records: list[dict[str, Any]], users: set[str], devices: set[str]
) -> None:
    with graph_of(records, ORIGINAL) as (graph, _):
        assert graph is not None
        clusters = list(graph.clusters())

    assert {id for cluster in clusters for id in cluster.users} == users
    assert {id for cluster in clusters for id in cluster.devices} == devices


def test_the_settings_are_certain() -> None:
    with graph_of([merge(0, "u", "v"), event(1, "u", "d")], SIMPLIFIED) as (graph, _):
        assert graph is not None
        assert graph.inferred.confidence == "certain"
        assert graph.model is SIMPLIFIED


@pytest.mark.parametrize(
    "id",
    ["tab\tand\nline", "100%", "%0", "ümläut", "\u202eright to left", "x" * 300, "'"],
)
def test_any_text_can_be_an_id(id: str) -> None:
    with graph_of([event(0, id, "d"), event(1, None, "d")]) as (graph, _):
        assert graph is not None
        (cluster,) = graph.clusters()

    assert cluster.users == (id,)
    assert cluster.devices == ("d",)
    assert cluster.events == 2
