"""The Mixpanel API client: the only door out.

Nothing else imports an HTTP library, and nothing that stays on the machine imports this.
"""

from mpdoctor.inputs.api.client import Client, Patience
from mpdoctor.inputs.api.credentials import Credentials, service_account, token_as_user
from mpdoctor.inputs.api.deadline import Deadline
from mpdoctor.inputs.api.network import Network, NoName
from mpdoctor.inputs.api.trust import Trust

__all__ = [
    "Client",
    "Credentials",
    "Deadline",
    "Network",
    "NoName",
    "Patience",
    "Trust",
    "service_account",
    "token_as_user",
]
