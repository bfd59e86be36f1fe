"""Taking in the members of a payload, exactly as its signed manifest lists them, in its order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from desktop.sync.envelope import Envelope, Limits, damaged, json_object, oversized, signed_by
from desktop.sync.header import MANIFEST, MANIFEST_SIGNATURE, Manifest, MemberNote
from desktop.sync.spool import Spool


class Intake:
    """Receives the inner tar (``ustar.Receiver``); each method raises ``UserError`` for what must not be.

    The manifest and its signature come first and are checked at once: whatever follows is bounded by a list
    that the sender signed, so a bomb ends before it grows.
    """

    def __init__(self, envelope: Envelope, spool: Spool, limits: Limits) -> None:
        self._envelope = envelope
        self._spool = spool
        self._limits = limits
        self._manifest: Manifest | None = None
        self._small: dict[str, bytearray] = {}
        self._waiting: Iterator[MemberNote] = iter(())
        self._now: MemberNote | None = None
        self._hashed = hashlib.sha256()
        self.places: dict[str, int] = {}
        """Where in the spool each member begins."""

    def finished(self) -> Manifest:
        """The manifest, once all it lists has come."""
        if self._manifest is None or next(self._waiting, None) is not None:
            raise damaged("内容不全")
        return self._manifest

    def begin(self, name: str, size: int) -> None:
        """The next member, if it is the next of the list."""
        if self._manifest is None:
            self._begin_small(name, size)
            return
        self._now = next(self._waiting, None)
        if self._now is None or (name, size) != (self._now.name, self._now.size):
            raise damaged("内容与清单不一致")
        self._hashed = hashlib.sha256()
        self.places[name] = self._spool.size

    def data(self, part: memoryview) -> None:
        """Its bytes go to memory (manifest) or the spool."""
        if self._manifest is None:
            self._small[next(reversed(self._small))] += part
        else:
            self._hashed.update(part)
            self._spool.write(part)

    def end(self) -> None:
        """It is whole: compare its digest, or read the manifest."""
        if self._now is not None:
            if self._hashed.hexdigest() != self._now.sha256:
                raise damaged("内容与清单记载的摘要不一致")
        elif MANIFEST_SIGNATURE in self._small:
            self._manifest = self._read_manifest()
            self._waiting = iter(self._manifest.members)

    def _begin_small(self, name: str, size: int) -> None:
        first = not self._small
        expected = MANIFEST if first else MANIFEST_SIGNATURE
        cap = self._limits.manifest if first else self._limits.signature
        if name != expected or size > cap:
            raise damaged("缺少清单")
        self._small[name] = bytearray()

    def _read_manifest(self) -> Manifest:
        raw = bytes(self._small[MANIFEST])
        if signed_by(bytes(self._small[MANIFEST_SIGNATURE]), raw) != self._envelope.signer:
            raise damaged("清单与包头不是同一设备签名的")
        try:
            manifest = Manifest.model_validate(json_object(raw))
            agrees = manifest.raw == raw and manifest.agrees(self._envelope.header)
        except ValueError:
            raise damaged("清单内容不对") from None
        if not agrees:
            raise damaged("清单与包头不一致")
        if len(manifest.members) > self._limits.members or manifest.total > self._limits.total:
            raise oversized()
        return manifest
