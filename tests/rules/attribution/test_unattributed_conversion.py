import pytest

from mpdoctor.mixpanel.senders import sender_of
from mpdoctor.model.campaigns import Campaigns, CampaignUse
from mpdoctor.model.subjects import Occurrences
from mpdoctor.rules.attribution.unattributed_conversion import RULE, is_conversion


def use(tagged: int = 0, **libraries: int) -> CampaignUse:
    senders = {sender_of(lib, None, None): count for lib, count in libraries.items()}
    sources = {"newsletter": tagged} if tagged else {}
    return CampaignUse(Occurrences(sum(libraries.values())), senders, sources, {})


@pytest.mark.parametrize(
    ("events", "found"),
    [
        pytest.param(
            {"View": use(60, web=300), "Purchase": use(python=20)}, True, id="server"
        ),
        pytest.param(
            {"View": use(60, web=300), "Purchase": use(1, python=20)},
            False,
            id="forwarded",
        ),
        pytest.param(
            {"View": use(60, web=300), "Purchase": use(web=10, python=20)},
            False,
            id="both",
        ),
        pytest.param(
            {"View": use(60, web=300), "Invoice Sent": use(python=20)},
            False,
            id="no conversion",
        ),
        pytest.param(
            {"View": use(60, web=300), "Purchase": use(python=19)}, False, id="too few"
        ),
        pytest.param(
            {"View": use(49, web=300), "Purchase": use(python=20)},
            False,
            id="hardly any campaigns",
        ),
        pytest.param(
            {"View": use(60, web=3_000), "Purchase": use(python=20)},
            False,
            id="campaigns are rare",
        ),
    ],
)
def test_only_conversions_of_servers_are_found(
    events: dict[str, CampaignUse], found: bool
) -> None:
    assert len([*RULE.check(Campaigns(events))]) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Order Completed", True),
        ("completed_order", True),
        ("SignUp", True),
        ("Sign-up", True),
        ("Purchase Page Viewed", True),
        ("Order Viewed", False),
        ("Design Updated", False),
    ],
)
def test_names_of_conversions(name: str, found: bool) -> None:
    assert is_conversion(name) is found
