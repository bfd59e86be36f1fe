"""Small files that ask for all the memory, all day, or make a reader of PDF crash: what a stranger may send."""

from __future__ import annotations

import struct
import zlib

_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>"
_KIDS = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"


def pdf(
    *, page: bytes = b"", kids: bytes = _KIDS, contents: bytes = b"", more: tuple[bytes, ...] = ()
) -> bytes:
    """One page (objects 3 and 4), with ``more`` objects from 5 on; ``page`` further entries of the page."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", kids, _PAGE % page, contents or stream(b""), *more]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(out))
    return out + head + listed + tail


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), about, data)


def nested_forms() -> bytes:
    """Three kilobytes: a form that draws a form fifty times, seven deep."""
    about = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do " * 50, about % (number + 1)) for number in range(5, 12)]
    last = stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    own = b"/Resources<</XObject<</X 5 0 R>>>>"
    return pdf(page=own, contents=stream(b"/X Do " * 50), more=(*forms, last))


def unpacked_contents() -> bytes:
    """A megabyte whose contents unpack to a gigabyte of zeros."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packed.compress(bytes(2**20)) + packed.flush(zlib.Z_FULL_FLUSH)
    sum_of_zeros = struct.pack(">I", (2**30 % 65521) << 16 | 1)
    data = b"\x78\xda" + piece * 2**10 + packed.flush() + sum_of_zeros
    return pdf(contents=stream(data, b"/Filter/FlateDecode"))


def many_pages(said: int) -> bytes:
    """One page that says it is so many."""
    return pdf(kids=b"<</Type/Pages/Count %d/Kids[3 0 R]>>" % said)


def looped() -> bytes:
    """Pages that hold themselves."""
    return pdf(kids=b"<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 3 0 R]>>")


def badly_turned() -> bytes:
    return pdf(page=b"/Rotate/X")


def png(width: int, height: int) -> bytes:
    """A black picture of any size in a few hundred kilobytes at most."""
    packed = zlib.compressobj(1)
    row = bytes(width * 3 + 1)
    rows = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in pieces
    )
    return b"\x89PNG\r\n\x1a\n" + body
