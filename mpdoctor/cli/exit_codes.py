"""Exit codes: a contract."""

from enum import IntEnum
from typing import TYPE_CHECKING

from mpdoctor.model.levels import NEVER, Severity

if TYPE_CHECKING:
    from mpdoctor.model.report import Diagnosis


class Exit(IntEnum):
    HEALTHY = 0
    FINDINGS = 1
    FAILED = 2  # no examination took place, or only part of it
    INTERRUPTED = 130


def exit_code(diagnosis: "Diagnosis", fail_on: str, tolerated: int = 0) -> Exit:
    """What a run that ended with this diagnosis exits with.

    `fail_on` is the least severity that makes it fail, or `never`; up to `tolerated`
    findings of that severity or a higher one do not.
    """
    if diagnosis.unread or diagnosis.unsettled or diagnosis.verdict == "not settled":
        return Exit.FAILED
    # Settings by themselves are examined, although they prove no area healthy.
    alone = diagnosis.examined.get("settings")
    if diagnosis.verdict == "not examined" and not alone:
        return Exit.FAILED
    if fail_on == NEVER:
        return Exit.HEALTHY
    least = Severity(fail_on).rank
    failing = sum(finding.severity.rank <= least for finding in diagnosis.findings)
    return Exit.FINDINGS if failing > tolerated else Exit.HEALTHY
