"""Tells apart what may stand between a machine and Mixpanel, from evidence.

A captive portal, a blocking proxy, a DNS sinkhole and a TLS interceptor differ in four
things: the address they are found at, the certificate they show, what they say over
TLS when nobody checks it, and what they say to a plain request.
"""

import re
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from mpdoctor.http import Client, NoName
from mpdoctor.model.answers import Answer, Peer, Trouble
from mpdoctor.model.probes import HostProbe, Reach
from mpdoctor.probes.words import retry_later

CONTROL = "example.com"
"""A name that every name service knows and no blocker blocks; it is only looked up."""

_LOOK_UP = 2.0


@dataclass(frozen=True, slots=True)
class ProbeContext:
    """A host, what was answered, and what was seen when nobody's name was checked."""

    host: str
    answer: Answer
    seen: Answer = field(default_factory=lambda: Answer("", ""))

    def seeing(self, answer: Answer) -> "ProbeContext":
        return replace(self, seen=answer)

    @property
    def peer(self) -> Peer:
        if self.seen.peer.certificate is not None:
            return self.seen.peer
        return self.answer.peer

    @property
    def sunk(self) -> bool:
        """Whether every address is one that leads nowhere."""
        addresses = self.answer.peer.addresses
        return bool(addresses) and all(map(_leads_nowhere, addresses))


def _leads_nowhere(address: str) -> bool:
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_loopback or (mapped or ip).is_unspecified


def what_is_in_the_way(
    client: Client, scene: ProbeContext, answers: list[Answer]
) -> HostProbe:
    """The likeliest explanation of an answer that is not Mixpanel's."""
    trouble = scene.answer.trouble
    if trouble in (Trouble.NO_SUCH_NAME, Trouble.NO_NAME_SERVICE):
        return _unresolved(client, scene, answers)
    if trouble is Trouble.PROXY_REFUSED:
        return _refused_by_proxy(scene, answers)
    if scene.seen.peer.certificate is not None:
        return _other_certificate(scene, answers)
    if trouble is Trouble.OLD_TLS:
        return _probe(
            scene,
            answers,
            Reach.OLD_TLS,
            f"`{scene.host}` {trouble}",
            "Mixpanel itself takes nothing older: something in between does the talking",
        )
    if trouble is None:
        return _strange(scene, answers)
    return _no_connection(client, scene, answers)


def _probe(
    scene: ProbeContext, answers: list[Answer], reach: Reach, says: str, advice: str
) -> HostProbe:
    return HostProbe(scene.host, reach, says, advice, scene.peer, tuple(answers))


# -- names ---------------------------------------------------------------------------


def _unresolved(
    client: Client, scene: ProbeContext, answers: list[Answer]
) -> HostProbe:
    try:
        client.network.addresses(CONTROL, min(_LOOK_UP, client.deadline.left))
    except NoName:
        return _probe(
            scene,
            answers,
            Reach.NO_NETWORK,
            f"this machine looks up neither `{scene.host}` nor `{CONTROL}`: it seems "
            "to have no network",
            "`--offline` examines settings and data alone",
        )
    if scene.answer.trouble is Trouble.NO_NAME_SERVICE:
        return _probe(
            scene,
            answers,
            Reach.SILENT,
            f"the name service answers for `{CONTROL}`, but not for `{scene.host}`",
            retry_later(scene.answer),
        )
    return _probe(
        scene,
        answers,
        Reach.SINKHOLE,
        f"`{scene.host}` has no address here, while `{CONTROL}` has one: a DNS filter "
        "such as an ad blocker swallows it",
        f"allow `{scene.host}` in the filter, or send through a proxy of your own",
    )


# -- certificates --------------------------------------------------------------------


def _other_certificate(scene: ProbeContext, answers: list[Answer]) -> HostProbe:
    host, trouble = scene.host, scene.answer.trouble
    certificate = scene.seen.peer.certificate
    assert certificate is not None
    issuer = certificate.issuer or "nobody that it names"
    ours = certificate.covers(host)
    if scene.sunk:
        return _sinkhole(scene, answers)
    if trouble is Trouble.EXPIRED and ours:
        return _probe(
            scene,
            answers,
            Reach.EXPIRED,
            f"the certificate of `{host}` ran out at {certificate.not_after}; it is by "
            f"`{issuer}`",
            "check the clock of this machine; if it is right, this is not Mixpanel's",
        )
    if asks_to_log_in(scene.seen, host):
        return _portal(scene, answers, f"the certificate is by `{issuer}`")
    if says_blocked(scene.seen):
        return _blocked(scene, answers, f"with a certificate by `{issuer}`")
    if ours:
        return _probe(
            scene,
            answers,
            Reach.INTERCEPTOR,
            f"the certificate of `{host}` is by `{issuer}`, no public authority: a "
            "filter opens TLS on the way",
            "let `SSL_CERT_FILE` name the filter's authority, or have Mixpanel's hosts "
            "exempted from inspection",
        )
    names = certificate.names or (certificate.subject,)
    return _probe(
        scene,
        answers,
        Reach.OTHER_SERVER,
        f"in place of `{host}` a server with a certificate for `{names[0]}` answers",
        "find out where the name leads: `/etc/hosts`, name service, VPN",
    )


# -- answers -------------------------------------------------------------------------


def _strange(scene: ProbeContext, answers: list[Answer]) -> HostProbe:
    answer = scene.answer
    if scene.sunk:
        return _sinkhole(scene, answers)
    if asks_to_log_in(answer, scene.host):
        return _portal(scene, answers, "")
    if says_blocked(answer):
        return _blocked(scene, answers, "")
    busy = answer.status is not None and (answer.status >= 500 or answer.status == 429)
    return _probe(
        scene,
        answers,
        Reach.BUSY if busy else Reach.STRANGE,
        f"`{scene.host}` answered {answer.told()}, "
        + ("so nothing can be said of it" if busy else "which is not Mixpanel's way"),
        retry_later(answer),
    )


def _refused_by_proxy(scene: ProbeContext, answers: list[Answer]) -> HostProbe:
    peer, detail = scene.answer.peer, scene.answer.detail
    login = "407" in detail
    return _probe(
        scene,
        answers,
        Reach.BLOCKING_PROXY,
        f"the proxy `{peer.proxy}` of this machine "
        + ("wants a login" if login else f"refuses `{scene.host}`")
        + (f" ({detail})" if detail else ""),
        "put user and password into `HTTPS_PROXY`"
        if login
        else f"have `{scene.host}` allowed in the proxy, or name it in `NO_PROXY`",
    )


def _no_connection(
    client: Client, scene: ProbeContext, answers: list[Answer]
) -> HostProbe:
    if scene.sunk:
        return _sinkhole(scene, answers)
    trouble = scene.answer.trouble
    if trouble is not Trouble.NO_TIME and not client.deadline.passed:
        # It bears nothing, and Mixpanel refuses it: whoever answers is in between.
        plain = client.ask("GET", f"http://{scene.host}/", retry=False, enough=8_192)
        answers.append(plain)
        if plain.status is not None:
            if asks_to_log_in(plain, scene.host):
                return _portal(scene, answers, "over plain HTTP")
            if says_blocked(plain):
                return _blocked(scene, answers, "over plain HTTP")
    silent = trouble in (Trouble.TIMED_OUT, Trouble.NO_TIME)
    detail = f" ({scene.answer.detail})" if scene.answer.detail else ""
    return _probe(
        scene,
        answers,
        Reach.SILENT if silent else Reach.UNREACHABLE,
        f"`{scene.host}` {trouble}{detail}",
        "correct `HTTPS_PROXY`, or unset it"
        if trouble is Trouble.PROXY_SILENT
        else retry_later(scene.answer),
    )


def _sinkhole(scene: ProbeContext, answers: list[Answer]) -> HostProbe:
    address = scene.answer.peer.addresses[0]
    return _probe(
        scene,
        answers,
        Reach.SINKHOLE,
        f"`{scene.host}` resolves to `{address}`, which leads nowhere: a DNS filter "
        "such as an ad blocker swallows it",
        f"allow `{scene.host}` in the filter, or send through a proxy of your own",
    )


def _portal(scene: ProbeContext, answers: list[Answer], how: str) -> HostProbe:
    return _probe(
        scene,
        answers,
        Reach.CAPTIVE_PORTAL,
        f"a captive portal answers in place of `{scene.host}`"
        + (f"; {how}" if how else ""),
        "log in to this network with a browser first",
    )


def _blocked(scene: ProbeContext, answers: list[Answer], how: str) -> HostProbe:
    return _probe(
        scene,
        answers,
        Reach.BLOCKING_PROXY,
        f"a filter answers in place of `{scene.host}`" + (f" {how}" if how else ""),
        f"have `{scene.host}` allowed in the filter of this network",
    )


_LOGIN = re.compile(
    r"type\s*=\s*[\"']?password|captive|hotspot|wi-?fi|log\s?in|sign\s?in|"
    r"accept (?:the|our) terms",
    re.IGNORECASE,
)
_BLOCKED = re.compile(
    r"\bblocked|access (?:is )?denied|web ?filter|content filter|url filter|"
    r"against .{0,20}policy|security policy|category:|squid|zscaler|fortiguard|umbrella",
    re.IGNORECASE,
)


def asks_to_log_in(answer: Answer, host: str) -> bool:
    """Whether this is how a network says: log in first."""
    if answer.status is None:
        return False
    if answer.status == 511:
        return True
    if answer.status in (301, 302, 303, 307, 308):
        where = answer.headers.get("location", "")
        elsewhere = where.startswith(("http://", "https://")) and host not in where
        return elsewhere and not _BLOCKED.search(where)
    if not answer.is_html or _BLOCKED.search(answer.text):
        return False
    return bool(_LOGIN.search(answer.text))


def says_blocked(answer: Answer) -> bool:
    """Whether this is how a filter says: not from here."""
    if answer.status is None or answer.is_json:
        return False
    if "x-squid-error" in answer.headers or answer.status == 451:
        return True
    where = answer.headers.get("location", "")
    page = answer.text if answer.is_html else ""
    return bool(_BLOCKED.search(where) or _BLOCKED.search(page))
