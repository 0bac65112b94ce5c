"""Reading a body within limits, so that a broken or hostile target cannot exhaust memory.

The body is read piece by piece. gzip and deflate are decompressed here and not in the HTTP library, because only then
can the decompressed size be checked while it grows. A body that passes a limit is cut off, with the reason. The time
that an answer may take is bounded in `deadlines`.
"""

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.target import Limits

# Below this size no ratio is checked: a small body of equal bytes may compress a thousandfold.
_FREE_BYTES = 1024 * 1024
# How much is kept of a body that passed a limit.
_KEPT = 1024 * 1024
# How much one step may decompress to, so that the limits are checked before more memory is taken.
_PIECE = 64 * 1024
# What zlib is told to expect: 16 is added for a gzip header.
_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class BrokenOffError(Exception):
    """The body stopped before its end; the text says how, and quotes nothing of it."""


@dataclass(slots=True)
class _Body:
    limits: Limits
    most: int
    sent: int = 0
    size: int = 0
    # Grows in place and gives its bytes away without a copy: a list of parts would be joined into a second body.
    buffer: io.BytesIO = field(default_factory=io.BytesIO)

    def add(self, piece: bytes) -> str | None:
        self.size += len(piece)
        self.buffer.write(piece)
        if self.size > self.most:
            return f"the body passed {self.most} bytes"
        if self.size > _FREE_BYTES and self.size > self.sent * self.limits.ratio:
            return f"the body grew more than {self.limits.ratio} times when it was decompressed"
        return None


def read_body(
    pieces: Iterable[bytes], coding: str | None, limits: Limits, *, is_file: bool = True
) -> tuple[bytes, str | None]:
    """Read a body.

    Args:
        pieces: The bytes as they arrive, with chunking removed but still compressed. The iterator may raise
            :class:`BrokenOffError`.
        coding: The `Content-Encoding`; None if there is none.
        limits: How much of the answer is read.
        is_file: Whether it may be as large as a file; other bodies are documents.

    Returns:
        The decompressed body and, where reading stopped early, the reason.
    """
    name = (coding or "identity").strip().lower()
    if name != "identity" and name not in _WINDOW_BITS:
        return b"", "its Content-Encoding is none that the request accepts"
    decompressor = _Decompressor(_WINDOW_BITS[name]) if name in _WINDOW_BITS else None
    body = _Body(limits, limits.answer_bytes if is_file else min(limits.document_bytes, limits.answer_bytes))
    try:
        for piece in pieces:
            body.sent += len(piece)
            reason = _take(body, piece, decompressor)
            if reason is not None:
                # Exchanges are kept for evidence, and hundreds of bodies that were cut off would fill the memory.
                return bytes(body.buffer.getbuffer()[:_KEPT]), reason
    except BrokenOffError as error:
        return body.buffer.getvalue(), str(error)
    if decompressor is not None and body.sent and not decompressor.ended:
        return body.buffer.getvalue(), "its compressed body ends too early"
    return body.buffer.getvalue(), None


class _Decompressor:
    """Decompresses a body; a gzip body may have several members, one after another (RFC 1952, 2.2).

    Args:
        window_bits: The format and window size, as `zlib.decompressobj` takes them.
    """

    def __init__(self, window_bits: int) -> None:
        self._window_bits = window_bits
        self._stream = zlib.decompressobj(window_bits)

    @property
    def ended(self) -> bool:
        """Return whether the body may end here."""
        return self._stream.eof

    def take(self, piece: bytes) -> tuple[bytes, bytes]:
        """Decompress up to 64 KiB from a piece.

        Args:
            piece: Compressed bytes.

        Returns:
            The decompressed bytes, and the part of the piece that is still to be decompressed.

        Raises:
            zlib.error: The body is damaged.
        """
        if self._stream.eof:
            if self._window_bits == zlib.MAX_WBITS:
                return b"", b""  # a deflate body has one member; bytes after it are ignored
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
