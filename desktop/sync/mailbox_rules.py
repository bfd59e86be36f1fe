"""What both ends of the mailbox agree on: who asks proves it by signing a word of the day that the mailbox gave.

The mailbox's word and not the clock of the PC: a laptop a month slow is not locked out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from desktop.models.signing import SigningKey, verify

PLACE = b"hudang-mailbox-1\0"
KEY, WORD, SIGNATURE = "X-Hudang-Key", "X-Hudang-Word", "X-Hudang-Signature"
OFFSET, LENGTH, COMPLETE = "Upload-Offset", "Upload-Length", "Upload-Complete"
WHY, FOR = "X-Hudang-Why", "X-Hudang-For"
HELLO = "/hello"
LIVES = 600
"""Seconds that a word lasts."""


def signed(sign: SigningKey, word: str, method: str, path: str) -> dict[str, str]:
    """The headers of a request by a device."""
    signature = sign.sign(PLACE, _message(word, method, path))
    return {KEY: sign.public, WORD: word, SIGNATURE: signature.hex()}


@dataclass(frozen=True, slots=True)
class Words:
    """Gives words and knows its own again. Several processes of one mailbox share the secret."""

    secret: bytes

    @classmethod
    def fresh(cls) -> Words:
        """With a secret of its own: words of before a restart are no longer good, and are asked for again."""
        return cls(secrets.token_bytes(32))

    def give(self, now: int) -> str:
        """A word for the next ten minutes; ``now`` in seconds."""
        return f"{now}.{self._proof(now)}"

    def asked_by(self, headers: dict[str, str], method: str, path: str, now: int) -> str | None:
        """The key (hex) that signed this request with a word of ours; None when there is none."""
        word, key = headers.get(WORD.lower(), ""), headers.get(KEY.lower(), "")
        given, _, proof = word.partition(".")
        if not given.isdecimal() or len(given) > 12 or not 0 <= now - int(given) <= LIVES:
            return None
        if not hmac.compare_digest(proof.encode(), self._proof(int(given)).encode()):
            return None
        try:
            signature = bytes.fromhex(headers.get(SIGNATURE.lower(), ""))
        except ValueError:
            return None
        return key if verify(key, signature, PLACE, _message(word, method, path)) else None

    def _proof(self, given: int) -> str:
        return hmac.new(self.secret, str(given).encode(), hashlib.sha256).hexdigest()


def _message(word: str, method: str, path: str) -> bytes:
    return f"{word}\n{method}\n{path}".encode()
