"""The integrity signature that closes a paper: P-256 over SHA-256, its field invisible, made without a network.

``closing`` reads it back. It looks at the bytes themselves before any reader of PDF does, and accepts one shape only:
one signature over all of the file, nothing after it, nothing around its parts that could be changed unseen. So what
somebody altered never reaches a large parser; whose key it was is for the caller to find out.
"""

from __future__ import annotations

import hashlib
import io
import re
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from desktop.documents.signed_data import SignedData

FIELD = "Hudang"
LARGEST = 64 * 1024 * 1024
_RESERVED = 2600
"""Hex digits kept free for the signature: it takes 1,750, with the longest names a certificate holds 2,450."""

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
_HEX = re.compile(rb"<([0-9A-F]+)>")


class Unclosed(ValueError):
    """A paper that is not closed as ours are; the words say why, in Chinese, for a person."""


def sign(pdf: bytes, certificate: bytes, key: ec.EllipticCurvePrivateKey, at: datetime) -> bytes:
    """The paper closed with a signature. ``certificate`` in DER, ``key`` its key, ``at`` with its offset."""
    # pyHanko takes a second to load: only whoever closes or checks a paper waits for it.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    place = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=_RESERVED)
    steps = PdfCMSEmbedder().write_cms(FIELD, IncrementalPdfFileWriter(io.BytesIO(pdf)))
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=place))
    ready, out = steps.send(SigIOSetup(md_algorithm="sha256"))
    # The container is built here, as the one shape that is accepted: pyHanko's way to it takes three times as long.
    steps.send(SignedData.over(ready.document_digest, certificate, key).to_bytes())
    closed: bytes = out.getvalue()
    if closing(closed) != certificate:
        raise ValueError("another certificate than the given one")
    return closed


def closing(pdf: bytes) -> bytes:
    """The certificate (DER) whose key closed exactly these bytes. Raises ``Unclosed`` saying what is wrong."""
    before, sealed, after = _parts(pdf)
    try:
        said = SignedData.read(sealed)
        intact, holds = said.digest == hashlib.sha256(before + after).digest(), said.holds()
    except (ValueError, IndexError, OverflowError):
        raise Unclosed("完整性签名已损坏，或者不是本程序做的。") from None
    if not intact:
        raise Unclosed("签名之后文件内容被改动过。")
    if not holds:
        raise Unclosed("完整性签名不成立：签名本身被改动过或是伪造的。")
    return said.certificate


def load_reader() -> None:
    """Loads what ``second_opinion`` reads with, which takes a second: once for all papers."""
    import pyhanko.pdf_utils.reader
    import pyhanko.sign.diff_analysis
    import pyhanko.sign.validation.status  # noqa: F401 - loaded, not used here


def second_opinion(pdf: bytes) -> str:
    """What an ordinary PDF library says against the signature; empty when it finds nothing.

    For files whose signer is known to be ours: it reads the whole structure. Its own verdict is never asked (it stays
    good after appended edits); what counts is one signature that covers the entire file and no modification.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        found = list(PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures)
        if len(found) != 1:
            return f"文件里有 {len(found)} 个签名，应当只有一个。"
        signature = found[0]
        signature.compute_integrity_info()
        covers, changed = signature.coverage, signature.diff_result
    except (
        PdfError,
        SigningError,
        SignatureValidationError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
    ):
        return "签名所在的结构读不通，可能被改动过。"
    if covers != SignatureCoverageLevel.ENTIRE_FILE:
        return "签名没有盖住整个文件。"
    if changed is not None and getattr(changed, "modification_level", None) not in (
        None,
        ModificationLevel.NONE,
    ):
        return "签名之后又改动过文件。"
    return ""


def _parts(pdf: bytes) -> tuple[bytes, bytes, bytes]:
    """The bytes before the signature, the signature (DER with its zeros), the bytes after it."""
    if len(pdf) > LARGEST:
        raise Unclosed(f"文件超过 {LARGEST // 1024 // 1024} MB，不是本程序出具的文书。")
    if not pdf.startswith(b"%PDF-1."):
        raise Unclosed("这不是 PDF 文书。")
    ranges = _RANGE.findall(pdf)
    if not ranges:
        raise Unclosed("文件里没有完整性签名：不是原件，或者签名已被去掉。")
    if len(ranges) > 1 or pdf.count(b"/ByteRange") > 1:
        raise Unclosed("文件里有不止一个签名，应当只有出具单位的一个。")
    start, first, second, length = map(int, ranges[0])
    if start or second + length < len(pdf):
        raise Unclosed("签名之后又追加了内容（填表、批注或改动）。")
    if not first < second <= second + length == len(pdf):
        raise Unclosed("签名盖住的范围与文件不符：文件少了一截，或者改动、另存过。")
    sealed = _HEX.fullmatch(pdf[first:second])
    if sealed is None or len(sealed[1]) % 2:
        raise Unclosed("签名前后夹了别的内容。")
    if pdf.count(b"startxref") != 2 or not pdf.endswith(b"%%EOF\n"):
        raise Unclosed("签名之后又追加了内容，或者文件不是本程序写成的。")
    return pdf[:first], bytes.fromhex(sealed[1].decode()), pdf[second:]
