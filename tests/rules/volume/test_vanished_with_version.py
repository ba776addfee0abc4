import pytest

from mpdoctor.model.volume_trends import VersionVolume
from mpdoctor.rules.volume.vanished_with_version import RULE


def volume(**versions: tuple[int, int]) -> VersionVolume:
    return VersionVolume(
        "Order Paid",
        None,
        "swift",
        True,
        {
            name.removeprefix("v").replace("_", "."): one
            for name, one in versions.items()
        },
    )


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        pytest.param(volume(v9_1=(50, 100), v9_2=(0, 100)), "9.2", id="in the newest"),
        pytest.param(
            volume(v9_1=(50, 100), v9_2=(0, 50), v9_10=(0, 50)), "9.2", id="in two"
        ),
        pytest.param(
            volume(v9_9=(50, 100), v9_10=(0, 100)), "9.10", id="ten comes after nine"
        ),
        pytest.param(volume(v9_1=(50, 100), v9_2=(1, 100)), None, id="one is there"),
        pytest.param(volume(v9_1=(0, 100), v9_2=(50, 100)), None, id="new, not gone"),
        pytest.param(volume(v9_1=(50, 100), v9_2=(0, 60)), None, id="too few newer"),
        pytest.param(
            volume(v9_0=(0, 100), v9_1=(50, 100), v9_2=(0, 100)),
            None,
            id="not in every older one",
        ),
        pytest.param(
            volume(v9_0=(90, 100), v9_1=(2, 100), v9_2=(0, 100)),
            None,
            id="it was rare before",
        ),
        pytest.param(volume(v9_1=(20, 25), v9_2=(0, 100)), None, id="too few older"),
        pytest.param(volume(v9_1=(50, 100)), None, id="a single version"),
        pytest.param(
            VersionVolume("A", None, "web", True, {"beta": (50, 100), "rc": (0, 100)}),
            None,
            id="no numbers",
        ),
    ],
)
def test_a_version_without_what_all_older_ones_send(
    versions: VersionVolume, found: str | None
) -> None:
    problems = list(RULE.check(versions))

    assert [problem.subject["app"] for problem in problems] == (
        [found] if found else []
    )


@pytest.mark.parametrize(
    ("property_", "library", "app", "message"),
    [
        (
            None,
            "swift",
            True,
            "event `Order Paid` is not sent from app 2.0 (swift) on: 0 of 100 events, "
            "50 expected",
        ),
        (
            "price",
            "web",
            False,
            "property `price` of event `Order Paid` is not sent from web 2.0 on: 0 of "
            "100 records of it, 50 expected",
        ),
    ],
)
def test_who_must_fix_it_is_told(
    property_: str | None, library: str, app: bool, message: str
) -> None:
    one = {"1.0": (50, 100), "2.0": (0, 100)}

    (problem,) = RULE.check(VersionVolume("Order Paid", property_, library, app, one))

    assert problem.message == message
    assert problem.evidence["versions"] == {"1.0": "50 of 100", "2.0": "0 of 100"}
