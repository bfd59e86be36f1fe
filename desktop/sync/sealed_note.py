"""A small file for the county alone: one JSON document, signed by the device, encrypted with age.

Not a package: it stands in no sequence, its name says nothing, and ``age -d`` opens it without any of our code.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.errors import UserError
from desktop.models.canonical import canonical, parse
from desktop.models.signing import SigningKey
from desktop.sync import age, sshsig

NAMESPACE = "hudang-note"
LARGEST = 1 << 20
"""Bytes of a sealed note."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was in a sealed note, and whose key (64 hex) signed it; whether that key may is for the caller to say."""

    document: Mapping[str, Any] = field(repr=False)
    signer: str


def seal(document: Mapping[str, Any], recipients: Sequence[str], key: SigningKey) -> bytes:
    """The sealed bytes, readable for the ``recipients`` (age) only. Raises ``UserError`` for a bad recipient."""
    signature = sshsig.sign(
        canonical(document), namespace=NAMESPACE, public_key=key.public, sign=sshsig.signer(key)
    )
    text = json.dumps(
        {"document": document, "signature": signature.decode("ascii")}, ensure_ascii=False, indent=1
    )
    sealed = bytearray()
    age.encrypt([text.encode()], sealed.extend, recipients)
    if len(sealed) > LARGEST:
        raise UserError("内容太长，没有密封。", "请缩短内容，详细材料另行当面送交县级。")
    return bytes(sealed)


def unseal(sealed: bytes, identities: Sequence[str]) -> Note:
    """Open one. Raises ``UserError`` when it is not for us, damaged, or not signed."""
    if len(sealed) > LARGEST or not age.bounded(sealed):
        raise UserError("这不是密封件。", "请核对文件。")
    clear = bytearray()
    try:
        age.decrypt(io.BytesIO(sealed), clear.extend, identities)
        whole = parse(bytes(clear))
        document, signature = whole["document"], whole["signature"]
        signer = sshsig.check(signature.encode("ascii"), canonical(document), namespace=NAMESPACE)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError("密封件打不开：不是给本单位的，或者已损坏。", "请让对方重新密封。") from None
    return Note(document, signer)
