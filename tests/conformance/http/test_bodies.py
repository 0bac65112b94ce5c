"""Tests of reading a body within limits."""

import gzip
import random
import zlib
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.http.bodies import BrokenOffError, read_body
from conformance.target import Limits

MIB = 1024 * 1024
TEXT = b"Contact Name,Greeting\n" * 400


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    """A body in pieces, as they arrive."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


def read(body: Iterable[bytes], coding: str | None = None, **limits: int) -> tuple[bytes, str | None]:
    """Read a body under limits."""
    return read_body(body, coding, Limits(**limits))


@pytest.mark.parametrize("coding", [None, "", " ", "identity", "IDENTITY"])
def test_a_plain_body_is_taken_as_it_is(coding: str | None) -> None:
    """Without a content coding the pieces are joined."""
    if coding is not None and not coding.strip():
        coding = None
    assert read(pieces(TEXT, 100), coding) == (TEXT, None)
    assert read([], coding) == (b"", None)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)),
        (" GZip ", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_compressed_body_is_unpacked(coding: str, packed: bytes, size: int) -> None:
    """Both codings are undone, in whatever pieces they come."""
    assert read(pieces(packed, size), coding) == (TEXT, None)


@given(st.binary(max_size=2000), st.integers(1, 300), st.integers(1, 400))
def test_unpacking_loses_nothing(body: bytes, times: int, size: int) -> None:
    """Whatever is packed comes out again, also where pieces end in the middle of a block."""
    whole = body * times
    assert read(pieces(gzip.compress(whole, 6), size), "gzip") == (whole, None)


def test_a_body_without_bytes_needs_no_decompression() -> None:
    """The answer to HEAD names a coding and has no body."""
    assert read([], "gzip") == (b"", None)
    assert read([b""], "gzip") == (b"", None)


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "x" * 1000])
def test_an_unknown_coding_is_not_read(coding: str) -> None:
    """It is named as the reason, and not one byte is read."""
    untouched = iter([b"x"])
    assert read(untouched, coding) == (b"", "its Content-Encoding is none that the request accepts")
    assert next(untouched) == b"x"


def test_a_compressed_body_that_ends_too_early_is_cut_off() -> None:
    """What came of it is kept, with the reason."""
    packed = gzip.compress(TEXT, mtime=0)
    for end in (1, 10, len(packed) // 2, len(packed) - 8, len(packed) - 1):
        body, reason = read(pieces(packed[:end], 50), "gzip")
        assert reason == "its compressed body ends too early"
        assert TEXT.startswith(body)


def test_a_damaged_compressed_body_is_cut_off() -> None:
    """Other bytes, a wrong check sum and a coding that is not the one named are damage."""
    damaged = bytearray(gzip.compress(TEXT, mtime=0))
    damaged[-5] ^= 1
    for packed in (b"no gzip at all", bytes(damaged), zlib.compress(TEXT)):
        assert read([packed], "gzip")[1] == "its compressed body is damaged"


def test_a_gzip_body_may_have_several_members() -> None:
    """One after another, in one piece or in many (RFC 1952, 2.2)."""
    body = gzip.compress(b"one,") + gzip.compress(b"two")
    assert read([body], "gzip") == (b"one,two", None)
    assert read([bytes([byte]) for byte in body], "gzip") == (b"one,two", None)
    assert read([gzip.compress(b"x" * 600) * 2], "gzip", answer_bytes=1000)[1] == "the body passed 1000 bytes"
    assert read([body[:-4]], "gzip")[1] == "its compressed body ends too early"
    assert read([gzip.compress(b"one") + b"no member"], "gzip")[1] == "its compressed body is damaged"


def test_a_body_may_be_as_large_as_the_limit() -> None:
    """One byte more stops the reading, plain or compressed."""
    reason = "the body passed 1000 bytes"
    assert read(pieces(b"x" * 1000, 300), answer_bytes=1000) == (b"x" * 1000, None)
    assert read(pieces(b"x" * 1001, 300), answer_bytes=1000) == (b"x" * 1001, reason)
    assert read([gzip.compress(b"x" * 1000)], "gzip", answer_bytes=1000) == (b"x" * 1000, None)
    assert read([gzip.compress(b"x" * 1001)], "gzip", answer_bytes=1000)[1] == reason


def test_nothing_is_read_beyond_the_limit() -> None:
    """An endless body is left once it has passed the limit."""
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 100

    _, reason = read(endless(), answer_bytes=1000)
    assert reason == "the body passed 1000 bytes"
    assert taken == 11


def test_the_compression_ratio_of_a_body_is_bounded() -> None:
    """The bound holds beyond the first MiB, and stops a compression bomb."""
    bomb = gzip.compress(bytes(50 * MIB), 9)
    body, reason = read(pieces(bomb, 1000), "gzip", ratio=200)
    assert reason == "the body grew more than 200 times when it was decompressed"
    assert len(body) <= MIB + 64 * 1024
    assert read(pieces(gzip.compress(bytes(MIB)), 1000), "gzip", ratio=2) == (bytes(MIB), None)
    noise = random.Random(1).randbytes(2 * MIB)  # noqa: S311  noise, no secret
    assert read(pieces(gzip.compress(noise, mtime=0), 65536), "gzip", ratio=2) == (noise, None)


@pytest.mark.parametrize("coding", [None, "gzip"])
def test_a_body_that_breaks_off_is_kept_as_far_as_it_came(coding: str | None) -> None:
    """What arrived is there, unpacked, with the reason of whoever delivers the pieces."""

    def breaking() -> Iterator[bytes]:
        packed = gzip.compress(TEXT, 0) if coding else TEXT
        yield packed[:1000]
        raise BrokenOffError("it broke")

    body, reason = read(breaking(), coding)
    assert reason == "it broke"
    assert 0 < len(body) < len(TEXT)
    assert TEXT.startswith(body)


def test_a_document_may_be_less_large_than_a_file() -> None:
    """A body that is not a file has a limit of its own, which never exceeds that of a file."""
    limits = Limits(answer_bytes=1000, document_bytes=100)
    assert read_body([b"x" * 101], None, limits, is_file=False)[1] == "the body passed 100 bytes"
    assert read_body([b"x" * 100], None, limits, is_file=False)[1] is None
    assert read_body([b"x" * 101], None, limits)[1] is None
    few = Limits(answer_bytes=10, document_bytes=100)
    assert read_body([b"x" * 11], None, few, is_file=False)[1] == "the body passed 10 bytes"


def test_of_a_body_that_passes_a_limit_little_is_kept() -> None:
    """The reason says how large it was; a run keeps hundreds of answers, and each could be as large as the limit."""
    body, reason = read_body(pieces(b"x" * 3 * MIB, 65536), None, Limits(answer_bytes=2 * MIB))
    assert (len(body), reason) == (MIB, f"the body passed {2 * MIB} bytes")
    assert len(read_body(pieces(b"x" * 2 * MIB, 65536), None, Limits(answer_bytes=2 * MIB))[0]) == 2 * MIB
