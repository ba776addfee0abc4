"""The connection to Spark, and what goes wrong with it in words for people."""

import logging
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from mpdoctor.errors import MissingExtra, UserError

if TYPE_CHECKING:
    from pyspark import SparkContext

_SUBMITTED = "PYSPARK_GATEWAY_PORT"
"""Set where `spark-submit` has started this program."""

_STANDALONE = "spark://"
_CLUSTERS = (_STANDALONE, "yarn", "k8s://")
_PATIENCE = 5.0
_LOG = 1 << 16
_LONGEST = 300


@contextmanager
def spark_context(master: str | None = None) -> "Iterator[SparkContext]":
    """The context that is there already, as in a notebook or a job, or else a new one.

    Raises `MissingExtra` or `UserError` where there is none to be had, and where Spark
    gives up on a job.
    """
    try:
        from pyspark import SparkConf, SparkContext
    except ImportError as error:
        raise MissingExtra(
            "PySpark is not installed", hint="pip install 'mpdoctor[spark]'"
        ) from error
    if SparkContext._active_spark_context is not None or _SUBMITTED in os.environ:
        # How Spark runs is the business of who started it.
        conf = SparkConf().setMaster(master) if master else None
        with explained():
            yield SparkContext.getOrCreate(conf)
        return
    _require_java()
    if master is not None and master.startswith(_STANDALONE):
        _require_answer(master)
    # Executors that are started here run the same Python; others are told otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf(loadDefaults=False).setAppName("mpdoctor")
    conf.set("spark.ui.enabled", "false")
    if master is None or master.startswith("local"):
        conf.set("spark.master", master or "local[*]")
        conf.set("spark.driver.host", "127.0.0.1")
        conf.set("spark.driver.bindAddress", "127.0.0.1")
    else:
        conf.set("spark.master", master)
    with TemporaryFile() as log, _quietly_interrupted():
        context = _started(conf, log)
        try:
            with explained():
                yield context
        finally:
            # After an interrupt, the JVM may not answer; it ends with this process.
            with suppress(Exception):
                context.stop()


@contextmanager
def _quietly_interrupted() -> Iterator[None]:
    """Keep py4j from logging the traceback of a ctrl-c."""
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(disabled)


def _started(conf: Any, log: IO[bytes]) -> "SparkContext":
    """A context whose JVM writes its log to a file, if it is all there is of Spark."""
    from py4j.protocol import Py4JError
    from pyspark import SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway

    try:
        heard = signal.getsignal(signal.SIGINT)
        # What a cluster says while nothing seems to happen is worth reading.
        clustered = conf.get("spark.master").startswith(_CLUSTERS)
        gateway = launch_gateway(conf, {} if clustered else {"stderr": log})
        context = SparkContext(conf=conf, gateway=gateway)
        # PySpark asks the JVM to end its jobs, by the connection that was interrupted.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, heard)
        return context
    except (PySparkException, Py4JError, OSError) as error:
        raise UserError(
            f"Spark could not be started: {_last_words(log) or _first_line(error)}",
            hint="PySpark 4 needs Java 17 or later; check `JAVA_HOME`, `--master` and "
            "`SPARK_CONF_DIR`",
        ) from error


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else "java"
    if shutil.which(java) is None:
        where = "in `JAVA_HOME`" if home else "here"
        raise UserError(
            f"Spark needs Java, and there is none {where}",
            hint="install Java 17 or later, such as Debian's `openjdk-17-jre-headless`",
        )


def _require_answer(master: str) -> None:
    """Spark itself would try for a minute, and then say little."""
    hosts = master.removeprefix(_STANDALONE).split(",")
    for host in hosts:
        name, _, port = host.rpartition(":")
        with (
            suppress(OSError, ValueError, OverflowError),
            socket.create_connection((name.strip("[]"), int(port)), _PATIENCE),
        ):
            return
    raise UserError(
        f"no Spark master answers at `{master}`",
        hint="check the address, which the page of the master shows as `URL: spark://…`",
    )


@contextmanager
def explained() -> Iterator[None]:
    """Turn the end of a job that Spark has given up into an error for people."""
    from py4j.protocol import Py4JError

    try:
        yield
    except Py4JError as error:
        text = str(getattr(error, "java_exception", None) or error)
        if "No module named 'mpdoctor'" in text:
            raise UserError(
                "mpdoctor is not installed on the executors",
                hint="docs/large.md says how it gets there: in an environment by "
                "`--archives`, or installed on each of them",
            ) from error
        raise UserError(
            f"Spark gave up: {_cause(text)}",
            hint="the log of the driver or of the executors says more",
        ) from error


def _cause(text: str) -> str:
    """The end of what Python said on an executor, or else the beginning of the whole."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        if line.startswith("Traceback"):
            rest = lines[index:]
            end = next(
                (at for at, each in enumerate(rest) if each.startswith("at ")),
                len(rest),
            )
            return rest[end - 1][:_LONGEST]
    return lines[0][:_LONGEST] if lines else "no reason was given"


def _last_words(log: IO[bytes]) -> str:
    """The last line of a log that tells of an error."""
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - _LOG))
    lines = log.read().decode("utf-8", "replace").splitlines()
    said = [line for line in lines if "ERROR" in line or "Exception" in line]
    return said[-1].rpartition("Exception: ")[2].strip()[:_LONGEST] if said else ""


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:_LONGEST]
