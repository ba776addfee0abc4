"""The client of Mixpanel's APIs.

Nothing else imports an HTTP library, and what works offline does not import this.
"""

from mpdoctor.http.client import Client
from mpdoctor.http.connections import Network, UnresolvedName
from mpdoctor.http.credentials import Credentials, service_account, token_as_user
from mpdoctor.http.timing import Deadline, RetryPolicy
from mpdoctor.http.tls import CertificateCheck, TlsContexts
from mpdoctor.http.transport import ProxySettings

__all__ = [
    "CertificateCheck",
    "Client",
    "Credentials",
    "Deadline",
    "Network",
    "ProxySettings",
    "RetryPolicy",
    "TlsContexts",
    "UnresolvedName",
    "service_account",
    "token_as_user",
]
