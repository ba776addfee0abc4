import pytest

from mpdoctor.model.campaigns import Campaigns, CampaignUse
from mpdoctor.model.subjects import Occurrences
from mpdoctor.rules.attribution.campaign_variants import RULE, same


def campaigns(**sources: int) -> Campaigns:
    counts = {name.replace("_0_", "."): count for name, count in sources.items()}
    use = CampaignUse(Occurrences(sum(counts.values()), ((0, 0, 1),)), {}, counts, {})
    return Campaigns({"Page View": use})


@pytest.mark.parametrize(
    ("found", "count"),
    [
        pytest.param(campaigns(facebook=9, Facebook=3), 3, id="case"),
        pytest.param(campaigns(facebook=9, fb=4), 4, id="short name"),
        pytest.param(campaigns(google=9, www_0_google_0_com=3), 3, id="host"),
        pytest.param(campaigns(facebook=9, Facebook=2), 0, id="too few"),
        pytest.param(campaigns(facebook=9, google=9), 0, id="two sources"),
        pytest.param(
            campaigns(facebook=9, Facebook=3, yt=5, youtube=6), 8, id="two splits"
        ),
        pytest.param(campaigns(), 0, id="nothing"),
    ],
)
def test_spellings_of_one_source_are_found(found: Campaigns, count: int) -> None:
    assert sum(one.count or 0 for one in RULE.check(found)) == count


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("Spring Sale", "spring_sale", True),
        ("e-mail", "Email", True),
        ("paid-social", "paidsocial", True),
        ("l.facebook.com", "fb", True),
        ("google", "google_ads", False),
        ("email", "newsletter", False),
        ("example.de", "example.com", False),
        ("x", "X", True),
    ],
)
def test_what_counts_as_the_same(one: str, other: str, equal: bool) -> None:
    assert (same(one) == same(other)) is equal


def test_people_in_addresses_are_masked() -> None:
    use = CampaignUse(
        Occurrences(6), {}, {"ada@example.com": 3, "Ada@example.com": 3}, {}
    )

    (problem,) = RULE.check(Campaigns({"Page View": use}))

    assert "ada@" not in f"{problem.message}{problem.evidence}".lower()


def test_the_message_names_the_most_frequent_first() -> None:
    (problem,) = RULE.check(campaigns(fb=3, facebook=9, Facebook=4))

    assert "`facebook`, `Facebook` and `fb`" in problem.message
    assert problem.positions == ((0, 0, 1),)
