"""What a person typed and has not handed in: one sealed file per person in the device's profile (design §4.3).

Its key hangs on that person's own signing key, not on the office's master key: colleagues who unlock the same PC do
not open it, and after a reset of the password by the administrator nobody does.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from desktop.errors import UserError
from desktop.models import durable
from desktop.models.engine import private_folder
from desktop.models.vault_slots import expand

NONCE_BYTES = 12
LARGEST = 16 * 1024 * 1024
FOLDER = "drafts"

Sign = Callable[[bytes], bytes]
"""The person's signature over a message: always the same for the same message, and nobody else can make it."""


class DraftFile:
    """``write`` may be called from any thread; of two writes the one with the higher number stays."""

    def __init__(self, profile: Path, office: str, user: str, sign: Sign) -> None:
        """``profile`` is the device's folder for this office."""
        self.path = profile / FOLDER / user
        self._bound = f"hudang-drafts-1|{office}|{user}".encode()
        self._sealer = ChaCha20Poly1305(expand(sign(self._bound), self._bound[:16], "drafts"))
        self._guard = threading.Lock()
        self._newest = -1

    def write(self, number: int, typed: Mapping[str, Any]) -> None:
        """Keep what stands in the forms now; nothing typed leaves no file. Raises ``UserError`` (disk full)."""
        with self._guard:
            if number <= self._newest:
                return
            if typed:
                nonce = os.urandom(NONCE_BYTES)
                plain = json.dumps(typed, ensure_ascii=False).encode()
                private_folder(self.path.parent)
                durable.replace(self.path, nonce + self._sealer.encrypt(nonce, plain, self._bound))
            else:
                self.path.unlink(missing_ok=True)
            self._newest = number

    def read(self) -> dict[str, Any]:
        """What was kept; nothing when there is no file, or none that this person's key opens.

        A draft is typing, not a record: one that is damaged must not keep anybody from working.
        """
        try:
            if self.path.stat().st_size > LARGEST:
                return {}
            data = self.path.read_bytes()
            kept = json.loads(self._sealer.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], self._bound))
        except (OSError, InvalidTag, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def try_write(self, number: int, typed: Mapping[str, Any]) -> UserError | None:
        """The same when the desk is being locked: it must lock whatever the disk says."""
        try:
            self.write(number, typed)
        except UserError as error:
            return error
        return None
