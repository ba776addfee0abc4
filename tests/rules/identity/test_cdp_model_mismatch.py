from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.rules.identity.cdp_model_mismatch import RULE
from tests.identity.records import SIMPLIFIED, event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, id="a", mp_lib="RudderStack")], 1, id="without ids"),
        pytest.param([event(0, "a", "d", mp_lib="RudderStack")], 0, id="with ids"),
        pytest.param([event(0, id="a", mp_lib="python")], 0, id="no platform"),
    ],
)
def test_a_platform_is_set_for_the_projects_model(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records, SIMPLIFIED)) == faults


def test_an_inferred_model_is_told_as_such() -> None:
    records = [event(0, id="a", mp_lib="RudderStack")]

    (known,) = problems(RULE, records, SIMPLIFIED)
    (inferred,) = problems(RULE, records)

    assert known.confidence is None
    assert inferred.confidence == "possible"
    assert (known.severity, inferred.severity) == (None, Severity.INFO)
    assert "as inferred from the data" in inferred.message
    assert "project.id_merge" in inferred.help
