"""Rung 1: what the settings alone say."""

from mpdoctor.analysis.tokens import is_secret
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, family, host_of, region_of
from mpdoctor.mixpanel.tokens import TokenFlaw, shortened, token_flaw
from mpdoctor.model.probes import ProbeStep, StepStatus
from mpdoctor.model.settings import Setup
from mpdoctor.probes.words import NAMES, REGIONS, not_tried

HOPELESS = frozenset(TokenFlaw) - {TokenFlaw.LENGTH, TokenFlaw.NOT_HEXADECIMAL}
"""Flaws with which a text cannot be a token of any project."""


def hopeless(setup: Setup) -> str:
    """Why the token in the settings is not worth asking about, or nothing."""
    if not setup.token:
        return "the settings name no token"
    if is_secret(setup.token, setup, known=False):
        return "the settings hold a secret in place of a token"
    flaw = token_flaw(setup.token)
    return f"the token in the settings {flaw}" if flaw in HOPELESS else ""


def settings_rung(setup: Setup) -> ProbeStep:
    """What is set, and whether it fits together."""
    why = hopeless(setup)
    if why and not setup.token:
        return not_tried(1, why, "set `project.token`, or give `--token`")
    if why:
        return ProbeStep(1, NAMES[1], StepStatus.REFUTED, why, "see CON005 and CON009")
    told = [f"token `{shortened(setup.token or '')}`"]
    if setup.project_id is not None:
        told.append(f"project {setup.project_id}")
    if setup.region is not None:
        told.append(f"in {REGIONS[setup.region]}")
    host = host_of(setup.api_host) if setup.api_host else ""
    if host:
        told.append(f"by way of `{host}`")
    elif setup.region is not None:
        told.append(f"by way of `{DEFAULT_HOSTS[setup.region]}`")
    says = ", ".join(told)
    there = region_of(host) if host and family(host) else None
    if setup.region is not None and there is not None and there is not setup.region:
        return ProbeStep(
            1,
            NAMES[1],
            StepStatus.REFUTED,
            f"{says}: that host is in {REGIONS[there]}",
            f"use `https://{DEFAULT_HOSTS[setup.region]}`",
        )
    if setup.region is None:
        return ProbeStep(
            1, NAMES[1], StepStatus.PROVED, f"{says}; the region is not named"
        )
    return ProbeStep(
        1, NAMES[1], StepStatus.PROVED, f"the settings fit together: {says}"
    )
