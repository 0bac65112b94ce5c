"""Reading an answer under caps: a hostile or broken target must not hurt the judge.

The body is taken piece by piece; gzip and deflate are undone here and not in the HTTP library, because only so can the
decompressed size be bounded while it grows. What passes a limit is cut off and says why. How long an answer may take is
bounded where it is read from the wire.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.target import Limits

_FREE_BYTES = 1024 * 1024
_PIECE = 64 * 1024
_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class BrokenOffError(Exception):
    """The body stopped before its end; the text says how, and holds nothing of it."""


@dataclass(slots=True)
class _Body:
    limits: Limits
    sent: int = 0
    size: int = 0
    parts: list[bytes] = field(default_factory=list)

    def add(self, piece: bytes) -> str | None:
        self.size += len(piece)
        self.parts.append(piece)
        if self.size > self.limits.answer_bytes:
            return f"the body passed {self.limits.answer_bytes} bytes"
        if self.size > _FREE_BYTES and self.size > self.sent * self.limits.ratio:
            return f"the body grew more than {self.limits.ratio} times when it was decompressed"
        return None


def read_body(pieces: Iterable[bytes], coding: str | None, limits: Limits) -> tuple[bytes, str | None]:
    """Take in a body.

    Args:
        pieces: The bytes as they arrive, freed of chunking but not of compression; they may end in a
            :class:`BrokenOffError`.
        coding: The ``Content-Encoding``, or None.
        limits: What the answer may cost.

    Returns:
        The decompressed body and, where reading stopped early, the reason.
    """
    name = (coding or "identity").strip().lower()
    if name != "identity" and name not in _WINDOW_BITS:
        return b"", "its Content-Encoding was not asked for"
    decompressor = _Decompressor(_WINDOW_BITS[name]) if name in _WINDOW_BITS else None
    body = _Body(limits)
    try:
        for piece in pieces:
            body.sent += len(piece)
            reason = _take(body, piece, decompressor)
            if reason is not None:
                return b"".join(body.parts), reason
    except BrokenOffError as error:
        return b"".join(body.parts), str(error)
    if decompressor is not None and body.sent and not decompressor.ended:
        return b"".join(body.parts), "its compressed body ends too early"
    return b"".join(body.parts), None


class _Decompressor:
    """Undoes a coding; a gzip body may have several members, one after another (RFC 1952, 2.2).

    Args:
        window_bits: What zlib is to expect.
    """

    def __init__(self, window_bits: int) -> None:
        self._window_bits = window_bits
        self._stream = zlib.decompressobj(window_bits)

    @property
    def ended(self) -> bool:
        """Tell whether the body may end here."""
        return self._stream.eof

    def take(self, piece: bytes) -> tuple[bytes, bytes]:
        """Decompress as much of a piece as one step may give; the rest of the piece is given back.

        Raises:
            zlib.error: The body is damaged.
        """
        if self._stream.eof:
            if self._window_bits == zlib.MAX_WBITS:
                return b"", b""  # a deflate body has one end, and what comes after it is nobody's
            self._stream = zlib.decompressobj(self._window_bits)
        grown = self._stream.decompress(piece, _PIECE)
        return grown, self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail


def _take(body: _Body, piece: bytes, decompressor: _Decompressor | None) -> str | None:
    if decompressor is None:
        return body.add(piece)
    while piece:
        try:
            grown, rest = decompressor.take(piece)
        except zlib.error:
            return "its compressed body is damaged"
        reason = body.add(grown)
        if reason is not None:
            return reason
        piece = rest
    return None
