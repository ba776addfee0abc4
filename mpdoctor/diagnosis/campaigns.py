"""From the totals to the campaigns of events."""

from mpdoctor.analysis.totals import Totals
from mpdoctor.model.campaigns import Campaigns, CampaignUse
from mpdoctor.model.plan import Platform
from mpdoctor.model.spread import BROWSER, MEDIUM, SOURCE, Spread


def campaigns(totals: Totals) -> Campaigns:
    """The campaigns of all events."""
    found = {}
    for event, tally in totals.names.items():
        if isinstance(event, str):
            spread = (tally.spread or Spread()).bounded()
            found[event] = CampaignUse(
                tally.seen(),
                dict(tally.kept_senders()),
                _values(spread, SOURCE),
                _values(spread, MEDIUM),
            )
    return Campaigns(found)


def has_browsers(totals: Totals) -> bool:
    """Whether any events come from browsers."""
    for _, tally in totals.names.items():
        if any(sender.platform is Platform.WEB for sender in tally.kept_senders()):
            return True
        if tally.spread is not None and any(
            facet[0] == BROWSER for facet in tally.spread.facets
        ):
            return True
    return False


def _values(spread: Spread, dimension: str) -> dict[str, int]:
    return {
        facet[1]: count
        for facet, count in spread.facets.items()
        if facet[0] == dimension
    }
