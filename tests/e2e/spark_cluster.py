"""A standalone Spark cluster on loopback: a master and workers with one core each.

`gathered_badly` runs on executors, so these must be able to import this file.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from mpdoctor.inputs import Shard
from mpdoctor.spark.executors import Message, Work, gathered

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
MEMORY = "640m"
ENVIRONMENT = {
    "SPARK_LOCAL_IP": "127.0.0.1",
    "PYSPARK_PYTHON": sys.executable,
    "PYTHONPATH": str(ROOT),
    # A JVM takes a part of the machine's memory otherwise.
    "SPARK_DAEMON_MEMORY": "160m",
}
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "512m",
    # Nothing here runs long enough for a second compiler to pay.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.ui.enabled": "false",
    "spark.speculation": "true",
    "spark.speculation.interval": "50ms",
    "spark.speculation.multiplier": "1.1",
    "spark.speculation.quantile": "0.1",
    "spark.speculation.minTaskRuntime": "100ms",
}


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of its master."""
    port, page = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"
    with ExitStack() as stack:
        ports = ["--port", str(port), "--webui-port", str(page)]
        stack.enter_context(_daemon("master.Master", "127.0.0.1", ports, folder))
        for number in range(workers):
            own = ["--work-dir", str(folder), "--webui-port", "0", "-c", "1"]
            # No host is asked to do again what it is slow at.
            host = f"127.0.0.{number + 1}"
            own += ["-m", MEMORY, master]
            stack.enter_context(_daemon("worker.Worker", host, own, folder))
        wait_until(lambda: _workers(page) == workers)
        yield master


@contextmanager
def _daemon(
    name: str, host: str, arguments: Sequence[str], folder: Path
) -> Iterator[None]:
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [program, f"org.apache.spark.deploy.{name}", "--host", host, *arguments],
            env={
                **os.environ,
                **ENVIRONMENT,
                "SPARK_LOCAL_DIRS": str(folder),
                "SPARK_LOCAL_IP": host,
            },
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
    try:
        yield
    finally:
        # With the executors that it has started.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _end_with_parent() -> None:
    """So that nothing is left behind if the tests are killed; see `prctl(2)`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def _workers(page: int) -> int:
    """How many workers the master knows."""
    import httpx

    try:
        found = httpx.get(f"http://127.0.0.1:{page}/json/", trust_env=False)
    except httpx.TransportError:
        return 0
    try:
        return int(found.json()["aliveworkers"])
    except ValueError:
        # While the master starts, it answers with another page.
        return 0


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_until(there: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def gathered_badly(
    folder: str, work: Work, parts: Iterable[tuple[int, Sequence[Shard]]]
) -> Iterator[Message]:
    """As on a bad day: the first attempt of some parts is lost halfway, that of the last is
    slow, and that of the first kills its executor. A file in `folder` tells of each attempt."""
    from pyspark import TaskContext

    context = TaskContext.get()
    assert context is not None
    part, attempt = context.partitionId(), context.attemptNumber()
    Path(folder, f"{part}-{attempt}").touch()
    first = attempt == 0
    for index, message in enumerate(gathered(work, parts)):
        yield message
        if not first or index:
            continue
        if part == 0:
            _kill_executor()
        if part % 4 == 1:
            raise RuntimeError("lost on purpose")
        if part == work.parts - 1:
            # Until another executor tries it as well.
            wait_until(Path(folder, f"{part}-1").exists)


def _kill_executor() -> None:
    """Python workers are forked by a daemon, which the JVM has started."""
    pid = os.getppid()
    for _ in range(3):
        name = Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"CoarseGrainedExecutorBackend" in name:
            os.kill(pid, signal.SIGKILL)
            time.sleep(60)
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        pid = int(stat[1])
    raise AssertionError("no executor to be killed")
