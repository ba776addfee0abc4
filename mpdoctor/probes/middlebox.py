"""Identifies what answers in place of Mixpanel.

A captive portal, a blocking proxy, a DNS sinkhole and a TLS interceptor differ in four
things: the address, the certificate, the answer over TLS when the certificate is not
verified, and the answer to a request over plain HTTP.
"""

import re
from ipaddress import ip_address

from msgspec import Struct, field

from mpdoctor.http import Client, UnresolvedName
from mpdoctor.model.answers import Answer, NetworkFailure, Peer
from mpdoctor.model.probes import HostProbe, HostState
from mpdoctor.probes.messages import retry_later

CONTROL = "example.com"
"""A name that every name service knows and no filter blocks; it is only looked up."""

_LOOK_UP = 2.0


class ProbeContext(Struct, frozen=True):
    """What is known of a host: the decisive answer, the one without verifying the
    certificate (where that was asked), and all answers in order."""

    host: str
    answer: Answer
    answers: list[Answer]
    unverified: Answer = field(default_factory=lambda: Answer("", ""))

    @property
    def peer(self) -> Peer:
        if self.unverified.peer.certificate is not None:
            return self.unverified.peer
        return self.answer.peer

    @property
    def is_sinkhole(self) -> bool:
        """Whether every address is loopback or unspecified."""
        addresses = self.answer.peer.addresses
        return bool(addresses) and all(map(_leads_nowhere, addresses))

    def result(self, state: HostState, message: str, advice: str) -> HostProbe:
        answers = tuple(self.answers)
        return HostProbe(self.host, state, message, advice, self.peer, answers)


def _leads_nowhere(address: str) -> bool:
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_loopback or (mapped or ip).is_unspecified


def identify_middlebox(client: Client, context: ProbeContext) -> HostProbe:
    """The likeliest explanation of an answer that is not Mixpanel's."""
    failure = context.answer.failure
    if failure in (NetworkFailure.NO_SUCH_NAME, NetworkFailure.NO_NAME_SERVICE):
        return _unresolved(client, context)
    if failure is NetworkFailure.PROXY_REFUSED:
        return _refused_by_proxy(context)
    if context.unverified.peer.certificate is not None:
        return _other_certificate(context)
    if failure is NetworkFailure.OLD_TLS:
        return context.result(
            HostState.OLD_TLS,
            f"`{context.host}` {failure}",
            "Mixpanel itself takes nothing older: a proxy in between ends the TLS connection",
        )
    if failure is None:
        return _strange(context)
    return _no_connection(client, context)


# -- names ---------------------------------------------------------------------------


def _unresolved(client: Client, context: ProbeContext) -> HostProbe:
    try:
        client.network.addresses(CONTROL, min(_LOOK_UP, client.deadline.left))
    except UnresolvedName:
        return context.result(
            HostState.NO_NETWORK,
            f"this machine can look up neither `{context.host}` nor `{CONTROL}`: it has "
            "no network, or its name service does not work",
            "connect it, or use `--offline` to examine settings and data alone",
        )
    if context.answer.failure is NetworkFailure.NO_NAME_SERVICE:
        return context.result(
            HostState.SILENT,
            f"the name service answers for `{CONTROL}`, but not for `{context.host}`",
            retry_later(context.answer),
        )
    return context.result(
        HostState.SINKHOLE,
        f"`{context.host}` has no address here, while `{CONTROL}` has one: a DNS filter "
        "such as an ad blocker blocks it",
        f"allow `{context.host}` in the filter, or send through a proxy of your own",
    )


# -- certificates --------------------------------------------------------------------


def _other_certificate(context: ProbeContext) -> HostProbe:
    host, failure = context.host, context.answer.failure
    certificate = context.unverified.peer.certificate
    assert certificate is not None
    issuer = certificate.issuer or "nobody that it names"
    ours = certificate.covers(host)
    if context.is_sinkhole:
        return _sinkhole(context)
    if failure is NetworkFailure.EXPIRED and ours:
        return context.result(
            HostState.EXPIRED,
            f"the certificate of `{host}` ran out at {certificate.not_after}; it is by "
            f"`{issuer}`",
            "check the clock of this machine; if it is right, this is not Mixpanel's",
        )
    if failure is NetworkFailure.NOT_YET_VALID and ours:
        return context.result(
            HostState.NOT_YET_VALID,
            f"the certificate of `{host}` by `{issuer}` is not valid yet",
            "check the clock of this machine, which is probably slow; if it is right, this "
            "is not Mixpanel's",
        )
    if is_login_page(context.unverified, host):
        return _portal(context, f"the certificate is by `{issuer}`")
    if is_block_page(context.unverified):
        return _blocked(context, f"with a certificate by `{issuer}`")
    if ours:
        return context.result(
            HostState.INTERCEPTOR,
            f"the certificate of `{host}` is by `{issuer}`, no public authority: a "
            "filter decrypts TLS",
            "let `SSL_CERT_FILE` name the filter's authority, or have Mixpanel's hosts "
            "exempted from inspection",
        )
    names = certificate.names or (certificate.subject,)
    return context.result(
        HostState.OTHER_SERVER,
        f"in place of `{host}` a server with a certificate for `{names[0]}` answers",
        "find out where the name leads: `/etc/hosts`, name service, VPN",
    )


# -- answers -------------------------------------------------------------------------


def _strange(context: ProbeContext) -> HostProbe:
    answer = context.answer
    if context.is_sinkhole:
        return _sinkhole(context)
    # A portal that redirects has no certificate of a public authority for this name.
    proved = len(context.answers) == 1 and bool(answer.peer.tls)
    redirects = answer.status is not None and 300 <= answer.status < 400
    if is_login_page(answer, context.host) and not (proved and redirects):
        return _portal(context, "")
    if is_block_page(answer):
        return _blocked(context, "")
    failed = answer.status is not None and answer.status >= 500
    if failed or answer.status == 429:
        return context.result(
            HostState.BUSY,
            f"`{context.host}` answered {answer.summary()}, so nothing is proved",
            retry_later(answer) + (", and see status.mixpanel.com" if failed else ""),
        )
    return context.result(
        HostState.STRANGE,
        f"`{context.host}` answered {answer.summary()}, which Mixpanel does not do",
        retry_later(answer),
    )


def _refused_by_proxy(context: ProbeContext) -> HostProbe:
    peer, detail = context.answer.peer, context.answer.detail
    proxy = f"the proxy `{peer.proxy}` of this machine"
    suffix = f" ({detail})" if detail else ""
    if detail.startswith(("5", "429")):
        # It would let the request through, and does not get there itself.
        return context.result(
            HostState.UNREACHABLE,
            f"{proxy} cannot reach `{context.host}`{suffix}",
            "check whether the proxy has access to the internet and looks up the name, "
            "or name the host in `NO_PROXY`",
        )
    if detail.startswith("407"):
        return context.result(
            HostState.BLOCKING_PROXY,
            f"{proxy} requires a login{suffix}",
            "write user and password into `HTTPS_PROXY`, as in "
            "`http://user:password@host:port`",
        )
    return context.result(
        HostState.BLOCKING_PROXY,
        f"{proxy} refuses `{context.host}`{suffix}",
        f"have `{context.host}` allowed in the proxy, or name it in `NO_PROXY`",
    )


def _no_connection(client: Client, context: ProbeContext) -> HostProbe:
    if context.is_sinkhole:
        return _sinkhole(context)
    failure = context.answer.failure
    if failure is not NetworkFailure.NO_TIME and not client.deadline.passed:
        # It carries no data, and Mixpanel refuses plain HTTP: who answers is in between.
        plain = client.ask("GET", f"http://{context.host}/", retry=False, enough=8_192)
        context.answers.append(plain)
        if plain.status is not None:
            if is_login_page(plain, context.host):
                return _portal(context, "over plain HTTP")
            if is_block_page(plain):
                return _blocked(context, "over plain HTTP")
    silent = failure in (NetworkFailure.TIMED_OUT, NetworkFailure.NO_TIME)
    detail = f" ({context.answer.detail})" if context.answer.detail else ""
    proxy = context.answer.peer.proxy
    if failure is NetworkFailure.PROXY_SILENT:
        return context.result(
            HostState.UNREACHABLE,
            f"the proxy `{proxy}` of this machine cannot be reached{detail}, and so "
            f"neither can `{context.host}`",
            "correct `HTTPS_PROXY`, or unset it",
        )
    return context.result(
        HostState.SILENT if silent else HostState.UNREACHABLE,
        f"`{context.host}` {failure}{detail}"
        + (f"; requests go through the proxy `{proxy}` of this machine" * bool(proxy)),
        retry_later(context.answer),
    )


def _sinkhole(context: ProbeContext) -> HostProbe:
    address = context.answer.peer.addresses[0]
    return context.result(
        HostState.SINKHOLE,
        f"`{context.host}` resolves to `{address}`, which leads nowhere: a DNS filter "
        "such as an ad blocker blocks it",
        f"allow `{context.host}` in the filter, or send through a proxy of your own",
    )


def _portal(context: ProbeContext, detail: str) -> HostProbe:
    return context.result(
        HostState.CAPTIVE_PORTAL,
        f"a captive portal answers in place of `{context.host}`"
        + (f"; {detail}" if detail else ""),
        "log in to this network with a browser first",
    )


def _blocked(context: ProbeContext, detail: str) -> HostProbe:
    return context.result(
        HostState.BLOCKING_PROXY,
        f"a filter answers in place of `{context.host}`"
        + (f" {detail}" if detail else ""),
        f"have `{context.host}` allowed in the filter of this network",
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


def is_login_page(answer: Answer, host: str) -> bool:
    """Whether a captive portal wants a login."""
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


def is_block_page(answer: Answer) -> bool:
    """Whether a filter says that the host is blocked."""
    if answer.status is None or answer.is_json:
        return False
    if "x-squid-error" in answer.headers or answer.status == 451:
        return True
    where = answer.headers.get("location", "")
    page = answer.text if answer.is_html else ""
    return bool(_BLOCKED.search(where) or _BLOCKED.search(page))
