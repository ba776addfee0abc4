"""Placeholders in place of ids are nobody."""

import pytest

from tests.identity.records import event, graph_of


@pytest.mark.parametrize("placeholder", ["undefined", "null", " N/A "])
def test_a_placeholder_sent_as_both_ids_is_nobody(placeholder: str) -> None:
    records = [event(0, user="ada"), event(1, user=placeholder)]

    with graph_of(records) as (graph, _):
        assert graph is not None
        assert (graph.summary.users, graph.summary.events) == (1, 1)


def test_a_placeholder_beside_a_device_leaves_the_device() -> None:
    records = [event(0, user="ada"), event(1, user="undefined", device="d1")]

    with graph_of(records) as (graph, _):
        assert graph is not None
        assert (graph.summary.users, graph.summary.devices) == (1, 1)
