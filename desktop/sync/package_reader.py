"""Opening a package from outside. Nothing in it is believed before it has been checked.

Order: outer tar (three plain members, capped) → header → signature by a pinned key → payload digest → age
header (capped) → zstd (capped window, small pieces) → inner tar (exactly the members of the signed manifest,
in its order) → digests. Decrypted members go to a ``Spool``: memory when small, else a nameless file that is
encrypted again under a random key. Nothing is ever extracted by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import zstandard

from desktop.errors import UserError
from desktop.sync import age, disk, envelope, ustar
from desktop.sync.envelope import LIMITS, Envelope, Limits, PayloadStream, damaged
from desktop.sync.header import BLOBS, FILINGS, Manifest, MemberNote, PackageHeader
from desktop.sync.intake import Intake
from desktop.sync.spool import Spool

__all__ = ["Limits", "PackageHeader", "Payload", "open_payload", "read_header", "signer", "verify"]

_PIECE = 64 * 1024
_WINDOW = 8 * 1024 * 1024


def read_header(path: Path) -> PackageHeader:
    """What a package says about itself; nothing of it is proved yet.

    Raises ``UserError`` for what is no package, cut, of a foreign format, damaged or too large.
    """
    with envelope.opened(path) as file:
        return envelope.read_apart(file)[0]


def verify(path: Path, public_key: str | Iterable[str]) -> PackageHeader:
    """The header, once the signature of a pinned key (hex) and the digest of the payload hold.

    The key says who sealed it; whether he may send this kind is for the caller. Raises ``UserError``.
    """
    with envelope.opened(path) as file:
        return envelope.authentic(file, public_key).header


def signer(path: Path) -> str:
    """The key (hex) that signed the header: to look up whose it is, never a reason to trust it."""
    with envelope.opened(path) as file:
        return envelope.read(file).signer


class Payload:
    """An opened payload. Every member was compared with the signed manifest before this exists."""

    def __init__(
        self,
        header: PackageHeader,
        manifest: Manifest,
        spool: Spool,
        places: Mapping[str, int],
        limits: Limits,
    ) -> None:
        self.header = header
        self.manifest = manifest
        self._notes = {note.name: note for note in manifest.members}
        self._spool = spool
        self._places = places
        self._limits = limits

    def filings(self) -> Iterator[dict[str, Any]]:
        """The lines of ``filings.jsonl``, one at a time; what they mean is checked by the caller."""
        with self.open(FILINGS) as stream:
            while line := stream.readline(self._limits.line + 1):
                if len(line) > self._limits.line or not line.endswith(b"\n"):
                    raise damaged("备案内容过长或不完整")
                yield envelope.json_object(line)

    def blob(self, sha256: str) -> bytes:
        """An attachment or paper; ``UserError`` when it is missing or larger than ``limits.blob``."""
        note = self._note(BLOBS + sha256)
        if note.size > self._limits.blob:
            raise envelope.oversized()
        with self.open(note.name) as stream:
            return stream.read()

    def open_blob(self, sha256: str) -> BinaryIO:
        """The same as a stream, for large ones."""
        return self.open(BLOBS + sha256)

    def open(self, name: str) -> BinaryIO:
        """A member by its name in the manifest, as a stream that ends with the payload's context."""
        return self._spool.open(self._places[self._note(name).name], self._notes[name].size)

    def _note(self, name: str) -> MemberNote:
        note = self._notes.get(name)
        if note is None:
            raise UserError("数据包里缺少所引用的附件。", "请让发出方重新打包发送。")
        return note


@contextmanager
def open_payload(
    path: Path,
    *,
    identities: Sequence[str],
    staging: Path | None = None,
    limits: Limits = LIMITS,
    public_key: str | Iterable[str] | None = None,
) -> Iterator[Payload]:
    """Decrypt and check a package, and give access to its members while the context lasts.

    ``identities`` are age identities; ``staging`` is where a large payload is spooled (encrypted);
    ``public_key`` pins the signer here and now: leave it out only after ``verify``. Raises ``UserError`` and
    changes nothing.
    """
    with ExitStack() as stack:
        file = stack.enter_context(envelope.opened(path))
        outside = (
            envelope.read(file, limits)
            if public_key is None
            else envelope.authentic(file, public_key, limits)
        )
        spool = stack.enter_context(Spool(staging))
        intake = Intake(outside, spool, limits)
        with disk.told("解开数据包"):
            _unseal(file, outside, intake, identities)
        yield Payload(outside.header, intake.finished(), spool, intake.places, limits)


def _unseal(file: BinaryIO, outside: Envelope, intake: Intake, identities: Sequence[str]) -> None:
    """Decrypt, inflate and split the payload into ``intake``."""
    if not age.bounded(PayloadStream(file, outside).read(age.HEADER_CAP)):
        raise damaged("加密头不对")
    payload = PayloadStream(file, outside)
    splitter = ustar.Splitter(intake)
    # stream_writer hands on at most write_size bytes at a time, so a bomb is stopped while it is small. Of
    # the stream that it writes to it uses write() alone.
    inflate = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_writer(
        cast(IO[bytes], splitter), write_size=_PIECE
    )
    try:
        age.decrypt(payload, inflate.write, identities)
    except age.NotForUs:
        raise UserError(
            "数据包不是发给本单位的，无法打开。", "请转交给收件单位；应由本单位接收的，请对方重新打包。"
        ) from None
    except (age.Undecryptable, zstandard.ZstdError, ustar.Malformed):
        raise damaged("内容解不开") from None
    if payload.sha256() != outside.header.payload_sha256 or not splitter.complete:
        raise damaged("内容与包头不一致")
