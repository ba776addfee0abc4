"""Runs a command and waits for all that it leaves behind: `python -m benchmarks.reaper …`.

What processes cost is added to those that wait for them, and nobody waits for the JVM that
PySpark starts.
"""

import ctypes
import os
import subprocess
import sys

_SET_CHILD_SUBREAPER = 36
"""`prctl(2)`: orphans become children of this process."""


def main() -> int:
    """Run the command; return its exit code once no process is left."""
    ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(sys.argv[1:], check=False).returncode  # noqa: S603
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return code


if __name__ == "__main__":
    sys.exit(main())
