"""What the tests seal with: two parties with real keys, and the tools of a forger who has a device key.

The product seals only what is right, so wrong packages are put together here by hand, byte by byte.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyrage
import zstandard

from desktop.models.canonical import canonical
from desktop.models.signing import SigningKey
from desktop.sync import sshsig, ustar
from desktop.sync.package import Member, SealedPackage, seal

OFFICE = "00112233445566aa"
DEVICE = "a1b2c3d4e5f6"
COUNTY = "ffeeddccbbaa0099"

FILINGS: list[dict[str, Any]] = [
    {"filing": "f1", "revision": 1, "head_name": "李𬭎", "monthly_fen": 62_300},
    {"filing": "f2", "revision": 3, "head_name": "欧阳小满", "monthly_fen": 0},
]


@dataclass
class Party:
    """Somebody with a device key and an age identity."""

    key: SigningKey = field(default_factory=SigningKey.generate)
    age: pyrage.x25519.Identity = field(default_factory=pyrage.x25519.Identity.generate)

    @property
    def recipient(self) -> str:
        return str(self.age.to_public())

    @property
    def identity(self) -> str:
        return str(self.age)


def blob(data: bytes) -> Member:
    return Member(f"blobs/{hashlib.sha256(data).hexdigest()}", len(data), lambda: io.BytesIO(data))


def member(name: str, data: bytes) -> Member:
    return Member(name, len(data), lambda: io.BytesIO(data))


class _Noise(io.RawIOBase):
    """A large photo that is made while it is read, so that the test itself needs no memory."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._piece = hashlib.shake_128(b"noise").digest(1 << 20)
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        part = self._piece[: min(self._left, size)]
        self._left -= len(part)
        return part


def noise(size: int) -> Member:
    stream, hashed = _Noise(size), hashlib.sha256()
    while part := stream.read(1 << 18):
        hashed.update(part)
    return Member(f"blobs/{hashed.hexdigest()}", size, lambda: cast(BinaryIO, _Noise(size)))


def sealed(out: Path, sender: Party, receiver: Party, **changes: Any) -> SealedPackage:  # noqa: ANN401
    """A right package; ``changes`` replace arguments of ``seal``."""
    arguments: dict[str, Any] = {
        "kind": "filing",
        "office": OFFICE,
        "device": DEVICE,
        "recipient": COUNTY,
        "seq": 1,
        "prev": None,
        "counts": {"filings": 2},
        "filings": FILINGS,
        "members": [
            blob(b"photo " * 5000),
            member("documents/通知书.pdf", b"%PDF-"),
            member("month.db", b""),
        ],
        "age_recipients": [receiver.recipient],
        "sign": sshsig.signer(sender.key),
        "public_key": sender.key.public,
    }
    return seal(out, **{**arguments, **changes})


def tar(members: Iterable[tuple[str, bytes]]) -> bytes:
    parts = [
        ustar.header_block(name, len(data)) + data + bytes(ustar.padding(len(data))) for name, data in members
    ]
    return b"".join(parts) + ustar.END


def sign(key: SigningKey, message: bytes, namespace: str = "hudang-package") -> bytes:
    return sshsig.sign(message, namespace=namespace, public_key=key.public, sign=sshsig.signer(key))


def manifest(listed: Sequence[tuple[str, bytes]], **changes: Any) -> bytes:  # noqa: ANN401
    notes = [{"name": n, "size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in listed]
    return canonical({**_identity(), "members": notes, **changes})


def inner(key: SigningKey, carried: Sequence[tuple[str, bytes]], manifest_json: bytes | None = None) -> bytes:
    """An inner tar of these members under a signed manifest: by default the true one."""
    raw = manifest_json if manifest_json is not None else manifest(carried)
    return tar([("manifest.json", raw), ("manifest.json.sig", sign(key, raw)), *carried])


def wrap(path: Path, key: SigningKey, payload: bytes, **changes: Any) -> Path:  # noqa: ANN401
    """Any bytes as payload under a rightly signed header."""
    raw = canonical(
        {
            **_identity(),
            "payload_size": len(payload),
            "payload_sha256": hashlib.sha256(payload).hexdigest(),
            **changes,
        }
    )
    return outer(path, key, raw, payload)


def outer(path: Path, key: SigningKey, header: bytes, payload: bytes) -> Path:
    """Any bytes as header, signed all the same."""
    members = [
        ("header.json", header),
        ("header.json.sig", sign(key, header)),
        ("payload.tar.zst.age", payload),
    ]
    path.write_bytes(tar(members))
    return path


def encrypted(tar_bytes: bytes, receiver: Party) -> bytes:
    return locked(zstandard.compress(tar_bytes), receiver)


def locked(squeezed: bytes, receiver: Party) -> bytes:
    return bytes(pyrage.encrypt(squeezed, [receiver.age.to_public()]))


def alone(script: str, *arguments: str) -> str:
    """What a script prints that runs in a process of its own."""
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def peak_kib() -> int:
    """The most memory that this process has had; unlike ru_maxrss not that of its parent."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM:"))
    return int(line.split()[1])


def _identity() -> Mapping[str, Any]:
    return {
        "format": 0, "suite": "std-1", "kind": "filing", "office": OFFICE, "device": DEVICE,
        "recipient": COUNTY, "seq": 1, "prev": None, "counts": {"filings": 2},
    }  # fmt: skip
