from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.rules.identity.full_cluster import RULE
from tests.identity.records import ORIGINAL, identify, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([identify(i, "a", uuid(i)) for i in range(398)], 0, id="399"),
        pytest.param([identify(i, "a", uuid(i)) for i in range(399)], 1, id="400"),
        pytest.param([identify(i, "a", uuid(i)) for i in range(501)], 1, id="501"),
    ],
)
def test_a_cluster_has_500_ids(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records, ORIGINAL)) == faults


@pytest.mark.parametrize(
    ("ids", "severity", "refused"),
    [(499, Severity.WARNING, 0), (500, None, 0), (501, None, 1)],
)
def test_the_last_ids_are_told_exactly(ids: int, severity: Any, refused: int) -> None:
    records = [identify(i, "a", uuid(i)) for i in range(ids - 1)]

    (problem,) = problems(RULE, records, ORIGINAL)

    assert problem.severity is severity
    assert problem.evidence == {"ids": min(ids, 500), "refused": refused}
