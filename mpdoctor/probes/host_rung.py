"""Rung 2: does the ingestion host resolve, speak TLS 1.2, and answer like Mixpanel?"""

from typing import Any

from mpdoctor.http import Check, Client
from mpdoctor.http.endpoints import probe_host
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, INGESTION, family, host_of, region_of
from mpdoctor.model.answers import CERTIFICATE_TROUBLES, Answer
from mpdoctor.model.probes import HostProbe, ProbeStep, Reach, StepStatus
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.in_the_way import ProbeContext, what_is_in_the_way
from mpdoctor.probes.words import NAMES, TIME_IS_UP, asked, not_tried

_STANDINGS = {
    Reach.MIXPANEL: StepStatus.PROVED,
    Reach.NO_NETWORK: StepStatus.NOT_TRIED,
    Reach.SILENT: StepStatus.UNSETTLED,
    Reach.UNREACHABLE: StepStatus.UNSETTLED,
    Reach.BUSY: StepStatus.UNSETTLED,
    Reach.STRANGE: StepStatus.UNSETTLED,
}


def ingestion_host(setup: Setup) -> str:
    """Mixpanel's host where this project's data belongs, whatever proxy stands before it."""
    host = host_of(setup.api_host) if setup.api_host else ""
    if family(host) == INGESTION:
        return host
    return DEFAULT_HOSTS[setup.region or Region.US]


def host_rung(setup: Setup, client: Client) -> tuple[ProbeStep, HostProbe | None]:
    """What is found at the ingestion host."""
    if client.deadline.passed:
        return not_tried(2, TIME_IS_UP), None
    probe = probe_reach(client, ingestion_host(setup))
    standing = _STANDINGS.get(probe.reach, StepStatus.REFUTED)
    peer = probe.peer
    evidence: dict[str, Any] = {
        "host": probe.host,
        "found": str(probe.reach),
        "addresses": list(peer.addresses),
        "tls": peer.tls or None,
        "asked": asked(probe.answers),
    }
    if peer.proxy:
        evidence["proxy"] = peer.proxy
    if peer.certificate is not None:
        evidence["certificate"] = {
            "issuer": peer.certificate.issuer,
            "names": list(peer.certificate.names),
            "not_after": peer.certificate.not_after,
        }
    return ProbeStep(2, NAMES[2], standing, probe.says, probe.advice, evidence), probe


def probe_reach(client: Client, host: str) -> HostProbe:
    """Ask, and where the answer is not Mixpanel's find out whose it is."""
    answer = probe_host(client, host, check=Check.PUBLIC)
    answers = [answer]
    if answer.trouble is None and like_mixpanel(answer):
        return _mixpanel(client, host, answers)
    if answer.trouble in CERTIFICATE_TROUBLES:
        known = probe_host(client, host)
        answers.append(known)
        if known.trouble is None and like_mixpanel(known):
            return _mixpanel(client, host, answers, trusted=True)
        answer = known
    scene = ProbeContext(host, answer)
    if answer.trouble in CERTIFICATE_TROUBLES:
        scene = scene.seeing(probe_host(client, host, check=Check.NOBODY))
        answers.append(scene.seen)
    return what_is_in_the_way(client, scene, answers)


def _mixpanel(
    client: Client, host: str, answers: list[Answer], *, trusted: bool = False
) -> HostProbe:
    answer = answers[-1]
    peer = answer.peer
    region = region_of(host)
    where = f" ({region.value})" if region is not None else ""
    says = f"`{host}`{where} resolves, speaks {peer.tls or 'TLS'} and answers as documented"
    advice = ""
    if trusted and peer.certificate is not None:
        says += (
            f"; its certificate is by `{peer.certificate.issuer}`, which only this "
            "machine believes"
        )
        advice = "something opens TLS on the way; phones and servers elsewhere will not"
    return HostProbe(
        host,
        Reach.MIXPANEL,
        says,
        advice,
        peer=peer,
        answers=tuple(answers),
        trusted=trusted,
    )


def like_mixpanel(answer: Answer) -> bool:
    """Whether this is what `/import` documents for a request without credentials."""
    body = answer.body
    return (
        answer.is_json
        and answer.status in (400, 401)
        and isinstance(body, dict)
        and isinstance(body.get("error"), str)
        and ("status" in body or "code" in body)
    )
