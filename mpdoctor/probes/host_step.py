"""Step 2: whether the ingestion host resolves, speaks TLS 1.2 and answers as Mixpanel."""

from typing import Any

from mpdoctor.http import CertificateCheck, Client
from mpdoctor.http.endpoints import probe_host
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, INGESTION, family, host_of, region_of
from mpdoctor.model.answers import CERTIFICATE_FAILURES, Answer
from mpdoctor.model.probes import HostProbe, HostState, ProbeStep, StepStatus
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.messages import evidence_of, out_of_time
from mpdoctor.probes.middlebox import ProbeContext, identify_middlebox

_STATUSES = {
    HostState.MIXPANEL: StepStatus.PROVED,
    HostState.NO_NETWORK: StepStatus.UNSETTLED,
    HostState.SILENT: StepStatus.UNSETTLED,
    HostState.UNREACHABLE: StepStatus.UNSETTLED,
    HostState.BUSY: StepStatus.UNSETTLED,
    HostState.STRANGE: StepStatus.UNSETTLED,
}


def ingestion_host(setup: Setup) -> str:
    """Mixpanel's host for this project, whether or not a proxy is in front of it."""
    host = host_of(setup.api_host) if setup.api_host else ""
    if family(host) == INGESTION:
        return host
    return DEFAULT_HOSTS[setup.region or Region.US]


def host_step(setup: Setup, client: Client) -> tuple[ProbeStep, HostProbe | None]:
    """The step's outcome, and what answers at the ingestion host where it was asked."""
    if client.deadline.passed:
        return out_of_time(2), None
    probe = identify_host(client, ingestion_host(setup))
    status = _STATUSES.get(probe.state, StepStatus.REFUTED)
    peer = probe.peer
    evidence: dict[str, Any] = {
        "host": probe.host,
        "found": str(probe.state),
        "addresses": list(peer.addresses),
        "tls": peer.tls or None,
        "asked": evidence_of(probe.answers),
    }
    if peer.proxy:
        evidence["proxy"] = peer.proxy
    if peer.certificate is not None:
        evidence["certificate"] = {
            "issuer": peer.certificate.issuer,
            "names": list(peer.certificate.names),
            "not_after": peer.certificate.not_after,
        }
    step = ProbeStep(
        2, status, probe.message, probe.advice, evidence, affects=probe.affects
    )
    return step, probe


def identify_host(client: Client, host: str) -> HostProbe:
    """Ask a host, and where the answer is not Mixpanel's, find out whose it is."""
    answer = probe_host(client, host, check=CertificateCheck.PUBLIC)
    answers = [answer]
    if answer.failure is None and is_mixpanel_answer(answer):
        return _mixpanel(host, answers)
    if answer.failure in CERTIFICATE_FAILURES:
        answer = probe_host(client, host)
        answers.append(answer)
        if answer.failure is None and is_mixpanel_answer(answer):
            return _mixpanel(host, answers, trusted=True)
    context = ProbeContext(host, answer, answers)
    if answer.failure in CERTIFICATE_FAILURES:
        unverified = probe_host(client, host, check=CertificateCheck.NONE)
        answers.append(unverified)
        context = ProbeContext(host, answer, answers, unverified)
    return identify_middlebox(client, context)


def _mixpanel(host: str, answers: list[Answer], *, trusted: bool = False) -> HostProbe:
    answer = answers[-1]
    peer = answer.peer
    region = region_of(host)
    where = f" ({region.value})" if region is not None else ""
    message = f"`{host}`{where} resolves, speaks {peer.tls or 'TLS'} and answers as documented"
    advice = ""
    if trusted and peer.certificate is not None:
        message += (
            f"; its certificate is by `{peer.certificate.issuer}`, which only this "
            "machine trusts"
        )
        advice = (
            "a filter decrypts TLS here: programs without its authority cannot connect"
        )
    return HostProbe(
        host,
        HostState.MIXPANEL,
        message,
        advice,
        peer=peer,
        answers=tuple(answers),
        trusted=trusted,
    )


def is_mixpanel_answer(answer: Answer) -> bool:
    """Whether this is the documented answer of `/import` without credentials."""
    body = answer.body
    return (
        answer.is_json
        and answer.status in (400, 401)
        and isinstance(body, dict)
        and isinstance(body.get("error"), str)
        and ("status" in body or "code" in body)
    )
