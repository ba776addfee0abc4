"""What is dear to find out, kept in the user's cache directory as plain JSON.

Nothing here can fail a run: what cannot be read, written or trusted is as good as
absent.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from mpdoctor import __version__

try:
    # By way of hashlib it brings OpenSSL, which takes longer to load than a kept plan.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

_FORMAT = 1
_DIGEST = 32
_KEPT = 20
_MAX_BYTES = 256 * 2**20
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


def key(files: Sequence[tuple[str, bytes]]) -> str:
    """A name for exactly these files, this mpdoctor and this Python."""
    parts: Iterable[bytes] = (
        repr((_FORMAT, __version__, sys.version_info[:3])).encode(),
        *(
            part
            for source, content in files
            for part in (source.encode("utf-8", "surrogateescape"), content)
        ),
    )
    digest = blake2b(digest_size=_DIGEST)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def load(kind: str, key: str) -> Any:
    """What was stored of a kind under a key, or `None`."""
    import orjson

    with suppress(OSError, ValueError):
        folder = directory()
        if folder is None or not _is_private(os.lstat(folder), stat.S_ISDIR):
            return None
        number = os.open(_file(folder, kind, key), os.O_RDONLY | _NO_FOLLOW)
        with os.fdopen(number, "rb") as file:
            found = os.fstat(number)
            if not _is_private(found, stat.S_ISREG) or found.st_size > _MAX_BYTES:
                return None
            content = file.read()
        digest, body = content[:_DIGEST], memoryview(content)[_DIGEST:]
        if _digest(key, body) == digest:
            return orjson.loads(body)
    return None


def store(kind: str, key: str, value: Callable[[], Any]) -> None:
    """Keep what `value` makes, and let go of the oldest ones of its kind."""
    import orjson

    with suppress(OSError, ValueError, TypeError):
        folder = directory()
        if folder is None:
            return
        body = orjson.dumps(value())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(os.lstat(folder), stat.S_ISDIR):
            return
        file = _file(folder, kind, key)
        draft = folder / f"{file.name}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW
        try:
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as out:
                out.write(_digest(key, body))
                out.write(body)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
        _let_go(folder, kind)


def directory() -> Path | None:
    """Where things are kept, by the custom of the platform; `None` without a home."""
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(chosen):
        return Path(chosen, "mpdoctor")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local, "mpdoctor", "cache") if local else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return home / caches / "mpdoctor"


def _file(folder: Path, kind: str, key: str) -> Path:
    return folder / f"{kind}-{key[:32]}.json"


def _digest(key: str, body: bytes | memoryview) -> bytes:
    return blake2b(body, key=key.encode()[:64], digest_size=_DIGEST).digest()


def _is_private(found: os.stat_result, is_kind: Any) -> bool:
    """Of the expected kind, the user's own, and writable by nobody else."""
    if not is_kind(found.st_mode):
        return False
    if not hasattr(os, "getuid"):
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _let_go(folder: Path, kind: str) -> None:
    kept = sorted(folder.glob(f"{kind}-*"), key=lambda file: -file.stat().st_mtime)
    for file in kept[_KEPT:]:
        file.unlink(missing_ok=True)
