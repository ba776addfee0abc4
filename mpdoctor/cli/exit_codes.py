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


def exit_code(diagnosis: "Diagnosis", fail_on: str) -> Exit:
    """What a run that ended with this diagnosis exits with.

    `fail_on` is the least severity that makes it fail, or `never`.
    """
    if diagnosis.unread or diagnosis.unsettled or diagnosis.verdict == "not settled":
        return Exit.FAILED
    # Settings by themselves are examined, although they prove no area healthy.
    alone = diagnosis.examined.get("settings")
    if diagnosis.verdict == "not examined" and not alone:
        return Exit.FAILED
    if fail_on == NEVER or diagnosis.worst_rank > Severity(fail_on).rank:
        return Exit.HEALTHY
    return Exit.FINDINGS
