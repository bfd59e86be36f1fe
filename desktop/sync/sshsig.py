"""Signatures that ``ssh-keygen -Y verify`` understands (OpenSSH's PROTOCOL.sshsig), Ed25519 and SHA-512 only.

The private key never comes here: the caller hands in a function that signs; ``signer`` makes one of a key.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Callable

from desktop.models.signing import SigningKey, verify

_MAGIC = b"SSHSIG"
# A length below 2**24 follows, so the first seven signed bytes are a namespace as our keys want it.
_DOMAIN = _MAGIC + b"\0"
_ALGORITHM = b"ssh-ed25519"
_HASH = b"sha512"
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_LINE = 70


def signer(key: SigningKey) -> Callable[[bytes], bytes]:
    """The function that ``sign`` wants, for a key that is at hand."""
    return lambda message: key.sign(_DOMAIN, message[len(_DOMAIN) :])


def sign(message: bytes, *, namespace: str, public_key: str, sign: Callable[[bytes], bytes]) -> bytes:
    """An armored signature over ``message``.

    ``public_key`` is 64 hex digits; ``sign`` gives the raw 64-byte Ed25519 signature over exactly the
    bytes that it is handed. Raises ``ValueError`` when the two do not belong together.
    """
    armored = _armor(bytes.fromhex(public_key), namespace, sign(_signed_data(message, namespace)))
    check(armored, message, namespace=namespace)
    return armored


def check(armored: bytes, message: bytes, *, namespace: str) -> str:
    """The public key (64 hex digits) whose valid signature this is.

    Raises ``ValueError`` for everything else. Whether that key may sign is for the caller to say.
    """
    public, raw = _disarm(armored, namespace)
    if not verify(public.hex(), raw, _DOMAIN, _signed_data(message, namespace)[len(_DOMAIN) :]):
        raise ValueError("signature does not match")
    return public.hex()


def _signed_data(message: bytes, namespace: str) -> bytes:
    hashed = hashlib.sha512(message).digest()
    return _MAGIC + b"".join(_string(s) for s in (namespace.encode(), b"", _HASH, hashed))


def _armor(public: bytes, namespace: str, raw: bytes) -> bytes:
    key = _string(_ALGORITHM) + _string(public)
    signature = _string(_ALGORITHM) + _string(raw)
    fields = (key, namespace.encode(), b"", _HASH, signature)
    blob = _MAGIC + struct.pack(">I", 1) + b"".join(_string(s) for s in fields)
    text = base64.b64encode(blob).decode()
    lines = "".join(text[n : n + _LINE] + "\n" for n in range(0, len(text), _LINE))
    return (_BEGIN + lines + _END).encode()


def _disarm(armored: bytes, namespace: str) -> tuple[bytes, bytes]:
    """Public key and raw signature; at fixed places, so what does not armor back to itself is foreign."""
    try:
        text = armored.decode("ascii").removeprefix(_BEGIN).removesuffix(_END)
        blob = base64.b64decode(text.replace("\n", ""), validate=True)
    except ValueError:
        raise ValueError("not an SSH signature") from None
    start = len(_MAGIC) + 4 + 4 + 4 + len(_ALGORITHM) + 4
    public, raw = blob[start : start + 32], blob[-64:]
    if len(public) != 32 or len(raw) != 64 or _armor(public, namespace, raw) != armored:
        raise ValueError("not an Ed25519 SSH signature for this namespace")
    return public, raw


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data
