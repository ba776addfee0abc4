"""The Mixpanel API client: the only door out.

Nothing else imports an HTTP library, and nothing that stays on the machine imports this.
"""

from mpdoctor.inputs.api.client import Client
from mpdoctor.inputs.api.credentials import Credentials, service_account, token_as_user
from mpdoctor.inputs.api.deadline import Deadline
from mpdoctor.inputs.api.network import Network, NoName
from mpdoctor.inputs.api.patience import Patience
from mpdoctor.inputs.api.question import Check
from mpdoctor.inputs.api.transport import Proxies
from mpdoctor.inputs.api.trust import Trust

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
