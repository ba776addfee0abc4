"""What the image promises: an ordinary user, a read-only root, and read-only data."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.running import absent

pytestmark = pytest.mark.e2e

# Containers need a registry for their base; a mount namespace holds the same promises.
SCRIPT = """
set -e
mount -t tmpfs tmpfs /mnt
mkdir /mnt/package /mnt/packages /mnt/data /mnt/python /mnt/tmp
mount --bind "$1" /mnt/package
mount --bind "$2" /mnt/packages
mount --bind "$3" /mnt/data
mount --bind "$4" /mnt/python
mount -t tmpfs -o mode=1777 tmpfs /mnt/tmp
for folder in /mnt/package /mnt/packages /mnt/data /mnt/python /mnt /; do
    mount -o remount,bind,ro "$folder"
done
cd /mnt/data
exec setpriv --reuid 10001 --regid 10001 --clear-groups env -i PATH=/usr/bin:/bin \
    TMPDIR=/mnt/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/mnt/package:/mnt/packages \
    LD_LIBRARY_PATH=/mnt/python/lib "/mnt/python/bin/$5" -P -c '
import os, sys
for folder in (".", "/mnt/package", os.path.expanduser("~"), "/"):
    assert not os.access(folder, os.W_OK), folder
from mpdoctor.cli.main import main
sys.exit(main())
' "${@:6}"
"""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("lint", "healthy.ndjson"), 0),
        (("check", "--offline", "export.ndjson"), 1),
        (("lint", "export.ndjson", "--format", "sarif=report.sarif"), 2),
    ],
)
def test_an_ordinary_user_needs_to_write_nothing_but_temporary_files(
    arguments: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    tools = [shutil.which(name) for name in ("unshare", "setpriv")]
    if None in tools or subprocess.run(["unshare", "--mount", "true"]).returncode:
        absent("no mount namespace can be made")
    for name in ("healthy.ndjson", "shop/export.ndjson"):
        shutil.copy(ROOT / "sample_payloads" / name, tmp_path)
    tmp_path.chmod(0o755)
    (packages,) = Path(sys.prefix).glob("lib/python3.*/site-packages")
    name = f"python3.{sys.version_info.minor}"
    places = (ROOT, packages, tmp_path, sys.base_prefix, name)

    ended = subprocess.run(
        ["unshare", "--mount", "bash", "-c", SCRIPT, "bash", *places, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
