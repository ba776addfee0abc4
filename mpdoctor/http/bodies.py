"""Reads the body of an answer, of which no part grows beyond a bound."""

import zlib
from collections.abc import Iterator

import httpx

CHUNK = 65_536
_GZIP = 16 + zlib.MAX_WBITS


class BodyTooLarge(Exception):
    """A body is longer than what is accepted."""


def read_body(
    response: httpx.Response, most: int, enough: int | None = None
) -> tuple[bytes, bool]:
    """The decoded body, and whether it is whole: reading stops after `enough` bytes.

    httpx decodes whole chunks, through as many encodings as the server names, so a small
    answer could fill the memory. Raises `BodyTooLarge` beyond `most` bytes, and
    `httpx.DecodingError` for an encoding other than gzip, the only one that is asked for.
    """
    data = bytearray()
    for piece in _decoded(response):
        data += piece
        if enough is not None and len(data) >= enough:
            return bytes(data), False
        if len(data) > most:
            raise BodyTooLarge
    return bytes(data), True


def _decoded(response: httpx.Response) -> Iterator[bytes]:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw(CHUNK)
    elif encoding in ("gzip", "x-gzip"):
        yield from _unpacked(response.iter_raw(CHUNK))
    else:
        raise httpx.DecodingError(
            f"encoded as `{encoding[:40]}`, which was not asked for"
        )


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """At most `CHUNK` bytes at a time, however well they were packed."""
    unpack = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        waiting = chunk
        while waiting and not unpack.eof:
            try:
                piece = unpack.decompress(waiting, CHUNK)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from None
            waiting = unpack.unconsumed_tail
            if piece:
                yield piece
