"""The Mixpanel API client: the only door out.

Nothing else imports an HTTP library, and nothing that stays on the machine imports this.
"""

from mpdoctor.http.client import Client
from mpdoctor.http.credentials import Credentials, service_account, token_as_user
from mpdoctor.http.deadline import Deadline
from mpdoctor.http.network import Network, NoName
from mpdoctor.http.patience import Patience
from mpdoctor.http.question import Check
from mpdoctor.http.transport import Proxies
from mpdoctor.http.trust import Trust

__all__ = [
    "Check",
    "Client",
    "Credentials",
    "Deadline",
    "Network",
    "NoName",
    "Patience",
    "Proxies",
    "Trust",
    "service_account",
    "token_as_user",
]
