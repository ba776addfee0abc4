"""Files of object stores and web servers, read as a stream through fsspec.

https://filesystem-spec.readthedocs.io/ describes it; the extra `mpdoctor[remote]` brings
it. Credentials come from where the tools of each store keep them, such as the
environment, or the configuration of fsspec. No error quotes what a library said: a
message may hold the signature of an address.
"""

import logging
from collections.abc import Iterator
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from mpdoctor.errors import CutOffInput, MissingExtra, UnreadableInput

SCHEMES = ("s3", "gs", "gcs", "az", "abfs", "abfss", "http", "https")
"""Schemes of addresses that are read."""

MOST_FILES = 10_000
"""Files that an address with a pattern, or of a folder, may stand for."""

FIRST_ANSWER = 20
"""Seconds for the first answer of a store, however often its library asks."""

_LOGGERS = (
    *("adlfs", "aiobotocore", "aiohttp", "asyncio", "azure", "botocore", "fsspec"),
    *("gcsfs", "google", "s3fs", "urllib3"),
)
_CHUNK = 1 << 18
_BLOCK = 4 << 20
_CONNECT, _SILENCE = 15, 60  # seconds
_WEB = ("http", "https")
_SIGNS = "*?["
_FOLDER = "name a file, or a folder that ends in `/`"

# By the names of the classes of errors, of which each store has its own, and by status.
_DENIED = (
    "403",
    "401",
    "permission",
    "forbidden",
    "unauthorized",
    "accessdenied",
    "credential",
    "authentication",
    "token",
    "refresh",
    "invalidaccesskey",
    "signaturedoesnotmatch",
    "expired",
)
_MISSING = ("404", "filenotfound", "nosuch", "notfound", "resourcenotfound", "410")
_CUT = ("payload", "incompleteread", "contentlength")
_LATE = ("timeout", "408", "504")
_UNREACHED = (
    "connect",
    "dns",
    "endpoint",
    "clientconnector",
    "servicerequest",
    "gaierror",
    "ssl",
    "certificate",
)


def is_remote(path: str) -> bool:
    """Whether a path is an address that is read over the network."""
    scheme, mark, _ = path.partition("://")
    return bool(mark) and scheme.lower() in SCHEMES


def public_name(url: str) -> str:
    """The address without what may be secret: user, password, query and fragment."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    name = f"{parts.scheme}://{where}{parts.path}"
    if parts.scheme in _WEB:
        return f"{name}?…" if parts.query else name
    # In the other schemes, `?` and `#` are parts of a name.
    query = f"?{parts.query}" if parts.query else ""
    return name + query + (f"#{parts.fragment}" if parts.fragment else "")


def find_files(url: str) -> list[str]:
    """The addresses of the files that an address stands for: a file, a pattern, a folder.

    Raises `UnreadableInput` where there is none or the store refuses, and `MissingExtra`.
    """
    scheme = urlsplit(url).scheme.lower()
    if scheme in _WEB:
        return [url]
    with _Errors(url):
        store, path, kind = _first_answer(url)
        if kind is None and any(sign in path for sign in _SIGNS):
            found = store.glob(path)
        elif kind == "directory":
            found = store.find(path)
        else:
            return [url]
        files = sorted(name for name in found if _is_shown(name, path))
    if not files:
        raise UnreadableInput(f"nothing matches `{public_name(url)}`", hint=_FOLDER)
    if len(files) > MOST_FILES:
        raise UnreadableInput(
            f"`{public_name(url)}` stands for more than {MOST_FILES:,} files",
            hint="name a folder or a pattern with fewer files",
        )
    return [f"{scheme}://{name}" for name in files]


def remote_chunks(url: str) -> Iterator[bytes]:
    """The bytes of a remote file, as they come.

    Raises `UnreadableInput` where it cannot be read, or not to its end.
    """
    with _Errors(url) as errors:
        store, path = _opened(url)
        # Without blocks, a file of a web server is one request; any size will do then.
        web = urlsplit(url).scheme.lower() in _WEB
        how = {"block_size": 0, "size": 1} if web else {"block_size": _BLOCK}
        with store.open(path, "rb", **how) as file:
            while chunk := file.read(_CHUNK):
                errors.has_begun = True
                yield chunk


def _opened(url: str) -> tuple[Any, str]:
    scheme = urlsplit(url).scheme.lower()
    # What these log may hold the signature of an address.
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        from fsspec.core import url_to_fs

        store, path = url_to_fs(url, **_options(scheme))
    except ImportError as error:
        raise MissingExtra(
            f"`{public_name(url)}` cannot be read: support for `{scheme}://` is not "
            "installed",
            hint="pip install 'mpdoctor[remote]'",
        ) from error
    return store, path


def _options(scheme: str) -> dict[str, Any]:
    """Bounds on how long to wait."""
    if scheme in _WEB:
        from aiohttp import ClientTimeout

        timeout = ClientTimeout(total=None, connect=_CONNECT, sock_read=_SILENCE)
        return {"client_kwargs": {"timeout": timeout, "trust_env": True}}
    if scheme == "s3":
        return {
            "config_kwargs": {
                "connect_timeout": _CONNECT,
                "read_timeout": _SILENCE,
                "retries": {"max_attempts": 3},
            }
        }
    return {}


def _first_answer(url: str) -> tuple[Any, str, str | None]:
    """The store, the path in it, and whether there is a `file` or a `directory`, if any.

    The libraries of some stores look for credentials, and repeat a question, for minutes
    before they give up; not all can be told to wait less. Raises `TimeoutError`.
    """
    answers: Queue[tuple[Any, str, str | None] | BaseException] = Queue()

    def ask() -> None:
        try:
            store, path = _opened(url)
            try:
                kind = str(store.info(path).get("type"))
            except FileNotFoundError:
                kind = None
            answers.put((store, path, kind))
        except BaseException as error:
            answers.put(error)

    # The program may end while it still waits.
    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=FIRST_ANSWER)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _is_shown(name: str, parent: str) -> bool:
    """Hidden files are passed over, as in a folder of this machine."""
    rest = name.removeprefix(parent.rstrip("/"))
    return not name.endswith("/") and not any(
        part.startswith((".", "_SUCCESS")) for part in rest.split("/")
    )


class _Errors:
    """Turns what stores and their libraries raise into an error for people."""

    def __init__(self, url: str) -> None:
        self._name = public_name(url)
        self.has_begun = False

    def __enter__(self) -> "_Errors":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, _: Any) -> None:
        if error is None or not isinstance(error, Exception):
            return
        if isinstance(error, UnreadableInput | MissingExtra):
            return
        problem, hint = _explained(error)
        if self.has_begun or any(sign in _signs(error) for sign in _CUT):
            problem = "is cut off: the connection ended before the file did"
            raise CutOffInput(f"`{self._name}` {problem}", hint="run again") from None
        raise UnreadableInput(f"`{self._name}` {problem}", hint=hint) from None


def _explained(error: Exception) -> tuple[str, str]:
    signs = _signs(error)
    if any(sign in signs for sign in _MISSING):
        return "does not exist", "check the address"
    if any(sign in signs for sign in _DENIED):
        return (
            "cannot be read: access was denied",
            "check the credentials: those of an object store come from the environment "
            "or from its own tools, and a signed address may have expired",
        )
    if any(sign in signs for sign in _LATE):
        return (
            "cannot be read: there was no answer in time",
            "check the address and the network, and run again",
        )
    if any(sign in signs for sign in _UNREACHED):
        return (
            "cannot be read: no connection could be made",
            "check the address, the network and `HTTPS_PROXY`",
        )
    if isinstance(error, ValueError):
        return (
            "cannot be read: the address or the credentials are incomplete",
            "docs/inputs.md says where the credentials of each store come from",
        )
    status = getattr(error, "status", None)
    said = f"status {status}" if isinstance(status, int) else type(error).__name__
    return f"cannot be read: {said}", "check the address, and run again"


def _signs(error: BaseException | None) -> str:
    """Class names, statuses and codes of an error and of its causes, in lower case."""
    found: list[str] = []
    for _ in range(5):
        if error is None:
            break
        found += [each.__name__ for each in type(error).__mro__[:-3]]
        found += [str(getattr(error, name, "")) for name in ("status", "code")]
        answer = getattr(error, "response", None)
        if isinstance(answer, dict):
            details = answer.get("Error", {})
            found.append(str(details.get("Code", "")))
        error = error.__cause__ or error.__context__
    return " ".join(found).lower()
