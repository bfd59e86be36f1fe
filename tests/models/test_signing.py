"""Signing keys: they sign one thing as one thing, and they do not leak."""

from __future__ import annotations

import copy
import pickle
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop.models.signing import CREDENTIAL, ENTRY, SigningKey, ssh_public, verify

SMALL_ORDER = [
    "00" * 32,
    "01" + "00" * 31,
    "01" + "00" * 30 + "80",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


def test_a_signature_holds_for_its_key_namespace_and_message_only() -> None:
    key, other = SigningKey.generate(), SigningKey.generate()
    signature = key.sign(ENTRY, b"header")
    assert verify(key.public, signature, ENTRY, b"header")
    assert not verify(other.public, signature, ENTRY, b"header")
    assert not verify(key.public, signature, CREDENTIAL, b"header")
    assert not verify(key.public, signature, ENTRY, b"Header")
    assert not verify(key.public, signature[:-1], ENTRY, b"header")
    assert not verify(key.public, bytes([signature[0] ^ 1]) + signature[1:], ENTRY, b"header")


def test_a_key_comes_back_from_its_secret() -> None:
    # RFC 8032, test 1.
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SigningKey.from_secret(secret)
    assert key.public == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.secret == secret
    with pytest.raises(ValueError):
        SigningKey.from_secret(secret[:31])


@pytest.mark.parametrize("namespace", [b"", b"\0", b"hudang", b"hudang\0x\0", b"hudang\0\0"])
def test_a_namespace_that_could_run_into_the_message_is_refused(namespace: bytes) -> None:
    key = SigningKey.generate()
    with pytest.raises(ValueError):
        key.sign(namespace, b"message")
    assert not verify(key.public, bytes(64), namespace, b"message")


@pytest.mark.parametrize("spelled", [str.upper, lambda k: f" {k}", lambda k: f"{k}\n", lambda k: k[:-2]])
def test_a_key_has_one_spelling(spelled: object) -> None:
    assert callable(spelled)
    key = SigningKey.from_secret(bytes(31) + b"\1")
    assert not verify(spelled(key.public), key.sign(ENTRY, b"m"), ENTRY, b"m")


@pytest.mark.parametrize("public", SMALL_ORDER)
def test_a_key_that_fits_every_message_fits_none(public: str) -> None:
    identity_point = b"\1" + bytes(31)
    forged = identity_point + bytes(32)
    assert not any(verify(public, forged, ENTRY, b"message %d" % n) for n in range(40))


def test_secrets_stay_out_of_repr_pickle_and_copies() -> None:
    key = SigningKey.generate()
    shown = f"{key!r} {key!s} {[key]!r}"
    assert key.secret.hex() not in shown and repr(key.secret) not in shown
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        copy.deepcopy(key)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs openssh-client")
def test_ssh_reads_the_public_key(tmp_path: Path) -> None:
    line = ssh_public(SigningKey.generate().public)
    assert line.startswith("ssh-ed25519 AAAA")
    path = tmp_path / "key.pub"
    path.write_text(line + "\n")
    told = subprocess.run(["ssh-keygen", "-l", "-f", str(path)], capture_output=True, text=True, check=True)
    assert "ED25519" in told.stdout and told.stdout.startswith("256 ")
