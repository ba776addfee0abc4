"""Payment and login pages taken for the place that people come from."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event, quoted

_PROPERTY = "$initial_referring_domain"

# The hosts to which the documentation of each service sends people.
_HOSTS = """
checkout.stripe.com hooks.stripe.com buy.stripe.com paypal.com www.paypal.com
pay.klarna.com payments.klarna.com checkout.shopify.com shop.app pay.google.com
secure.adyen.com live.adyen.com www.sofort.com checkout.razorpay.com api.razorpay.com
accounts.google.com appleid.apple.com login.microsoftonline.com login.live.com
accounts.shopify.com login.salesforce.com id.atlassian.com
"""
HOSTS = frozenset(_HOSTS.split())
_ENDINGS = (
    ".auth0.com",
    ".okta.com",
    ".onelogin.com",
    ".b2clogin.com",
    ".cardinalcommerce.com",
)

ENOUGH = 3
"""Events below which one person may have opened such a page by hand."""


def finds(host: Any) -> str | None:
    """The payment or login page that a host is; of those with many hosts, the service."""
    name = host.strip().lower()
    if name in HOSTS:
        return str(name)
    return next((f"*{ending}" for ending in _ENDINGS if name.endswith(ending)), None)


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == _PROPERTY:
        yield ValueCheck(finds, frozenset({str}), lengths=(8, 253))


def check(finding: ValueFinding) -> Iterator[Problem]:
    if finding.seen.count < ENOUGH:
        return
    hosts = by_frequency(finding.kinds)[:3]
    yield Problem(
        f"`{_PROPERTY}`{of_event(finding.event)} is {listed(map(quoted, hosts))}, where "
        "people pay or log in",
        at=f"properties.{_PROPERTY}",
        evidence={"hosts": dict(finding.kinds)},
    )


RULE: Rule[ValueFinding] = Rule(
    code="UTM006",
    name="intermediary-referrer",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="The page from which people are said to have come first is one where they pay or "
    "log in.",
    why="Nobody discovers a product on the page of a payment service. The SDK was first "
    "loaded on the way back from it, so the true origin of these people is lost. Reported "
    "from 3 events on.",
    fix="Load and initialise the SDK on every page, above all on the first one, and on all "
    "subdomains with the same cookie. Leave such hosts out of reports.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/traffic-attribution",
    needs=frozenset({Need.EVENTS}),
)
