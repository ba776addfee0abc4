"""What recorders call failures of the connection.

Browsers, Playwright, Node, Python, Java, Go, Swift and curl each have names of their own:
https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h,
https://firefox-source-docs.mozilla.org/networking/,
https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS/Errors/CORSDidNotSucceed,
https://nodejs.org/api/errors.html#common-system-errors,
https://developer.apple.com/documentation/foundation/urlerror/code,
https://curl.se/libcurl/c/libcurl-errors.html
"""

import re

from mpdoctor.model.outcome import Cause

_LONGEST = 2_000
"""Characters of an error text that are looked at."""

_NAMES: tuple[tuple[Cause, str], ...] = (
    # Firefox says this of any connection that failed or was blocked, whatever the headers.
    (Cause.NO_ANSWER, r"cors request did not succeed"),
    (
        Cause.POLICY,
        r"err_blocked_by_csp|content.security.policy|\bcsp\b|mixed.?content|"
        r"ns_error_content_blocked|insecure.content",
    ),
    (
        Cause.BLOCKED,
        r"err_blocked_by_client|err_blocked_by_administrator|err_blocked_by_response|"
        r"blocked.?by.?(?:client|content.?blocker|an? extension|ad.?block)|"
        r"ns_error_tracking_uri|ns_error_blocked_by_policy|content.?blocker|ad.?block",
    ),
    (
        Cause.PREFLIGHT,
        r"pre-?flight|access-control-allow-(?:headers|methods)|"
        r"corspreflight|cors ?preflight",
    ),
    (
        Cause.CORS,
        r"\bcors\b|cross-?origin|access-control|access control|ns_error_dom_bad_uri|"
        r"origin .{1,300} is not allowed",
    ),
    (
        Cause.OFFLINE,
        r"err_internet_disconnected|ns_error_offline|appears to be offline|\boffline\b|"
        r"network is unreachable|enetunreach|enetdown|nsurlerrornotconnected|"
        r"code=-1009|no internet|err_network_access_denied",
    ),
    (
        Cause.DNS,
        r"err_name_not_resolved|err_name_resolution|err_dns|err_icann|"
        r"ns_error_unknown_host|ns_error_unknown_proxy_host|"
        r"enotfound|eai_again|getaddrinfo|unknownhost|unable to resolve host|"
        r"could ?n.t resolve|could not resolve|cannot resolve|name or service not known|nodename nor|"
        r"no such host|no address associated|name resolution|nameresolution|"
        r"nsurlerrorcannotfindhost|nsurlerrordnslookup|code=-100[36]\b|"
        r"hostname could not be found|nxdomain|host not found|dns lookup",
    ),
    (
        Cause.TLS,
        r"err_cert|err_ssl|err_bad_ssl|ns_error_.*(?:cert|ssl)|sec_error|ssl_error|"
        r"\bcert_|certificate|self.signed|x509|unable_to_verify|\bssl|\btls\b|"
        r"handshake|err_tls|eproto|code=-120\d\b",
    ),
    (
        Cause.TIMEOUT,
        r"timed?.?_?out|timeout|deadline exceeded|code=-1001\b",
    ),
    (
        Cause.CONNECTION,
        r"err_connection_(?:refused|failed)|connect call failed|err_address_unreachable|err_proxy|err_tunnel|"
        r"ns_error_(?:proxy_)?connection_refused|econnrefused|connection refused|"
        r"actively refused|ehostunreach|no route to host|failed to connect|"
        r"unable to connect|could ?n.t connect|could not connect|can.?not ?connect|connectexception|"
        r"code=-1004\b|port_unsafe|err_unsafe_port",
    ),
    (
        Cause.RESET,
        r"err_connection_|err_empty_response|err_http2|err_quic|err_incomplete|"
        r"err_network_changed|err_content_length|err_invalid_chunked|"
        r"err_network_io_suspended|err_socket|"
        r"ns_error_net_(?:reset|interrupt|partial)|econnreset|epipe|econnaborted|"
        r"socket hang up|connection.{0,30}(?:reset|abort|closed|lost|broken)|"
        r"broken pipe|remotedisconnected|remote end closed|unexpected eof|\beof\b|"
        r"protocolerror|code=-1005\b|goaway|socket closed|empty reply",
    ),
    (
        Cause.ABORTED,
        r"err_aborted|ns_binding_aborted|abort|cancell?ed|code=-999\b|interrupted",
    ),
)
_PATTERNS = [(cause, re.compile(pattern)) for cause, pattern in _NAMES]


def cause_of_error(text: str) -> Cause:
    """The failure that an error text means; `NO_ANSWER` where it does not say."""
    lowered = text[:_LONGEST].lower()
    for cause, pattern in _PATTERNS:
        if pattern.search(lowered):
            return cause
    return Cause.NO_ANSWER
