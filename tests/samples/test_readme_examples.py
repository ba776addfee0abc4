"""The examples in the README are true."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.samples.conftest import ROOT, Mpdoctor

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_finding_is_one_of_the_shops(mpdoctor: Mpdoctor) -> None:
    (example,) = map(json.loads, _blocks("json"))
    _, report = mpdoctor("check", "sample_payloads/shop", "--examples", "1")

    shortened = [
        {key: finding[key] for key in example} for finding in report["findings"]
    ]

    assert example in shortened


def test_the_plan_is_in_order(tmp_path: Path) -> None:
    settings, plan = _blocks("yaml")
    (tmp_path / "tracking-plan.yaml").write_text(plan, encoding="utf-8")
    (tmp_path / "mpdoctor.yaml").write_text(settings, encoding="utf-8")

    ended = subprocess.run(
        [Path(sys.executable).with_name("mpdoctor"), "plan", "check"],
        cwd=tmp_path,
        env={"MIXPANEL_TOKEN": "facade00" * 4, "MIXPANEL_DEV_TOKEN": "decade00" * 4},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
