"""Step 1: whether the settings fit together; nothing is sent."""

from mpdoctor.diagnosis.api_hosts import is_script
from mpdoctor.diagnosis.tokens import is_secret
from mpdoctor.mixpanel.hosts import (
    DEFAULT_HOSTS,
    INGESTION,
    REGION_NAMES,
    excess_of,
    family,
    host_of,
    is_mixpanel,
    near_miss,
    region_of,
)
from mpdoctor.mixpanel.tokens import IMPOSSIBLE, shorten_token, token_flaw
from mpdoctor.model.probes import ProbeStep, StepStatus
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.messages import not_tried


def reason_not_to_send(setup: Setup) -> str:
    """Why the token in the settings must not be sent, or an empty text."""
    if not setup.token:
        return "the settings name no token"
    if is_secret(setup.token, setup, known=False):
        return "the settings hold a secret in place of a token"
    flaw = token_flaw(setup.token)
    return f"the token in the settings {flaw}" if flaw in IMPOSSIBLE else ""


def settings_step(setup: Setup) -> ProbeStep:
    """What is set, and whether region and host agree."""
    why = reason_not_to_send(setup)
    if why and not setup.token:
        return not_tried(1, why, "set `project.token`, or give `--token`")
    if why:
        return ProbeStep(1, StepStatus.REFUTED, why, "see CON005 and CON009")
    parts = [f"token `{shorten_token(setup.token or '')}`"]
    if setup.project_id is not None:
        parts.append(f"project {setup.project_id}")
    if setup.region is not None:
        parts.append(f"in {REGION_NAMES[setup.region]}")
    host = host_of(setup.api_host) if setup.api_host else ""
    if host:
        parts.append(f"through `{host}`")
    elif setup.region is not None:
        parts.append(f"through `{DEFAULT_HOSTS[setup.region]}`")
    message = ", ".join(parts)
    actual = region_of(host) if host and family(host) else None
    if setup.region is not None and actual is not None and actual is not setup.region:
        return ProbeStep(
            1,
            StepStatus.REFUTED,
            f"{message}: that host is in {REGION_NAMES[actual]}",
            f"use `https://{DEFAULT_HOSTS[setup.region]}`",
        )
    fault = _host_fault(setup, host)
    if fault is not None:
        return ProbeStep(1, StepStatus.REFUTED, f"{message}: {fault[0]}", fault[1])
    if setup.region is None:
        return ProbeStep(1, StepStatus.PROVED, f"{message}; the region is not named")
    return ProbeStep(1, StepStatus.PROVED, f"the settings fit together: {message}")


def _host_fault(setup: Setup, host: str) -> tuple[str, str] | None:
    """What is wrong with the host by itself, and how to correct it."""
    if not host:
        return None
    wanted = f"use `https://{DEFAULT_HOSTS[setup.region or Region.US]}`"
    if family(host) not in (None, INGESTION):
        return "that host of Mixpanel's takes no data", wanted
    if is_script(setup.api_host or ""):
        return "`api_host` is the address of a script", f"use `https://{host}`"
    excess = excess_of(setup.api_host or "")
    if family(host) is not None and excess:
        return f"`{excess}` does not belong behind the host", f"use `https://{host}`"
    meant = near_miss(host, INGESTION, setup.region)
    if meant is not None:
        return "Mixpanel has no host of this name", f"did you mean `{meant}`?"
    if family(host) is None and is_mixpanel(host):
        return "Mixpanel has no host of this name", wanted if setup.region else ""
    return None
