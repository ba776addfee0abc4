"""What recorders call failures of the connection."""

import pytest

from mpdoctor.inputs.network_errors import cause_of_error
from mpdoctor.model.outcome import Cause


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("net::ERR_BLOCKED_BY_CLIENT", Cause.BLOCKED),
        ("net::ERR_BLOCKED_BY_CSP", Cause.POLICY),
        ("Mixed Content: the page was loaded over HTTPS", Cause.POLICY),
        ("CORS Missing Allow Origin", Cause.CORS),
        ("(Reason: CORS request did not succeed). Status: (null).", Cause.NO_ANSWER),
        ("Response to preflight request doesn't pass access control", Cause.PREFLIGHT),
        ("net::ERR_NAME_NOT_RESOLVED", Cause.DNS),
        ("NS_ERROR_UNKNOWN_HOST", Cause.DNS),
        ("getaddrinfo EAI_AGAIN api.mixpanel.com", Cause.DNS),
        ("java.net.UnknownHostException: Unable to resolve host", Cause.DNS),
        ("curl: (6) Could not resolve host: api.mixpanel.com", Cause.DNS),
        ("net::ERR_CERT_DATE_INVALID", Cause.TLS),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", Cause.TLS),
        ("x509: certificate signed by unknown authority", Cause.TLS),
        ("net::ERR_CONNECTION_REFUSED", Cause.CONNECTION),
        ("connect ECONNREFUSED 127.0.0.1:443", Cause.CONNECTION),
        ("net::ERR_CONNECTION_RESET", Cause.RESET),
        ("Error: socket hang up", Cause.RESET),
        ("('Connection aborted.', RemoteDisconnected(...))", Cause.RESET),
        ("net::ERR_CONNECTION_TIMED_OUT", Cause.TIMEOUT),
        ("NSURLErrorDomain Code=-1001", Cause.TIMEOUT),
        ("context deadline exceeded", Cause.TIMEOUT),
        ("net::ERR_INTERNET_DISCONNECTED", Cause.OFFLINE),
        ("The Internet connection appears to be offline.", Cause.OFFLINE),
        ("net::ERR_ABORTED", Cause.ABORTED),
        ("NS_BINDING_ABORTED", Cause.ABORTED),
        ("net::ERR_FAILED", Cause.NO_ANSWER),
        ("", Cause.NO_ANSWER),
    ],
)
def test_each_tool_has_names_of_its_own(text: str, cause: Cause) -> None:
    assert cause_of_error(text) is cause
