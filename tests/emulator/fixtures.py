"""Fixtures for tests that talk to the emulator."""

from collections.abc import Iterator

import pytest
import trustme

from mpdoctor.model.settings import Region
from tests.emulator.documents import FOLDER, Documents
from tests.emulator.emulator import Emulator
from tests.emulator.regions import Account, Project
from tests.running import absent

TOKEN = "0123456789abcdef" * 2
OTHER_TOKEN = "fedcba9876543210" * 2
SECRET = "Sup3r/Secret+Wörd&Äé"
PROJECT = 2195193
USER = "doctor.1a2b3c.mp-service-account"


@pytest.fixture(scope="session")
def documents() -> Documents:
    """Mixpanel's API documents; where they are absent, tests that need them say so."""
    if not FOLDER.is_dir():
        absent(f"Mixpanel's API documents are not at {FOLDER} (see MIXPANEL_OPENAPI)")
    return Documents()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Public Example Authority")


@pytest.fixture
def emulator(documents: Documents, authority: trustme.CA) -> Iterator[Emulator]:
    """Three regions with one project, in the EU, and one account that may see it."""
    with Emulator(documents, authority) as made:
        made.mixpanel.projects.append(Project(PROJECT, TOKEN, Region.EU))
        made.mixpanel.accounts.append(
            Account(USER, SECRET, Region.EU, projects={PROJECT: "admin"})
        )
        yield made
        assert made.mixpanel.refused == []
        assert made.mixpanel.undocumented_answers == []
