"""Ed25519 keys of people, devices, offices and the county, and what a signature is made over.

Every signature covers a namespace and then the message, so that what was signed as one thing can never be
passed off as another.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ENTRY = b"hudang-entry-1\0"
CREDENTIAL = b"hudang-credential-1\0"

_PUBLIC = re.compile(r"[0-9a-f]{64}\Z")
_SHORT = 1024
"""Bytes of a message whose signature is remembered to hold."""
_NAMESPACE = re.compile(rb"[^\0]+\0\Z")

# The y coordinates of all points of small order (and their spellings beyond the prime), little endian.
# Under such a "public key" one fixed signature fits every message, and the engine below does not mind.
_SMALL_ORDER = frozenset(
    bytes.fromhex(y)
    for y in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


class SigningKey:
    """A private Ed25519 key. Never printed, never pickled; ``secret`` is for a vault slot only."""

    __slots__ = ("_key", "public")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw().hex()
        """The public key, 64 hex."""

    @classmethod
    def generate(cls) -> SigningKey:
        """A new random key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_secret(cls, secret: bytes) -> SigningKey:
        """The key of 32 secret bytes; raises ``ValueError`` for any other length."""
        return cls(Ed25519PrivateKey.from_private_bytes(secret))

    @property
    def secret(self) -> bytes:
        """The 32 bytes that make the key again."""
        return self._key.private_bytes_raw()

    def sign(self, namespace: bytes, message: bytes) -> bytes:
        """64 bytes over namespace and message; the namespace ends with its only NUL (else ``ValueError``)."""
        return self._key.sign(_framed(namespace, message))

    def __repr__(self) -> str:
        return f"SigningKey({self.public[:16]}…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key is never pickled or copied")


def verify(public_hex: str, signature: bytes, namespace: bytes, message: bytes) -> bool:
    """True when that key signed that message under that namespace; bad data is False, never an exception.

    A key in another spelling than 64 lower-case hex digits, or of small order, verifies nothing.
    """
    if not _PUBLIC.match(public_hex):
        return False
    public = bytes.fromhex(public_hex)
    if public[:31] + bytes([public[31] & 0x7F]) in _SMALL_ORDER:
        return False
    check = _check_once if len(message) <= _SHORT else _check
    try:
        check(public, signature, _framed(namespace, message))
    except (InvalidSignature, ValueError):
        return False
    return True


def _check(public: bytes, signature: bytes, framed: bytes) -> None:
    """Raises what the engine says of a signature that does not hold."""
    Ed25519PublicKey.from_public_bytes(public).verify(signature, framed)


# Entries are checked anew at every unlocking and with every save; what raises is never remembered.
_check_once = lru_cache(maxsize=8192)(_check)


def fingerprint(public_hex: str) -> str:
    """What two people read to each other: half the SHA-256 of a public key (hex) in groups of four.

    128 bits cannot be met by a second key, and 64 digits nobody reads to the end.
    """
    half = hashlib.sha256(bytes.fromhex(public_hex)).hexdigest()[:32]
    return " ".join(half[i : i + 4] for i in range(0, 32, 4))


def same_fingerprint(read: str, public_hex: str) -> bool:
    """True when what a person read is the fingerprint of a key, however they spaced it."""
    return "".join(read.split()).lower() == "".join(fingerprint(public_hex).split())


def ssh_public(public_hex: str) -> str:
    """The same key as ``ssh-ed25519 AAAA…``, for ``ssh-keygen -Y verify``; ``ValueError`` for no key."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")


def _framed(namespace: bytes, message: bytes) -> bytes:
    if not _NAMESPACE.match(namespace):
        raise ValueError("a namespace ends with its only NUL byte")
    return namespace + message
