"""SSH signatures against ssh-keygen, in both directions, and what is no signature of ours."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.signing import SigningKey
from desktop.sync import sshsig
from tests.sync import forge

KEY = SigningKey.generate()
SPACE = "hudang-package"
SIGNED = forge.sign(KEY, b"message")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_ssh_keygen_signs_what_we_check(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.from_private_bytes(KEY.secret)
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    (tmp_path / "key").touch(0o600)
    (tmp_path / "key").write_bytes(secret)
    (tmp_path / "m").write_bytes(b"message")
    command = ["ssh-keygen", "-Y", "sign", "-q", "-f", "key", "-n", SPACE, "m"]
    subprocess.run(command, cwd=tmp_path, check=True)
    theirs = (tmp_path / "m.sig").read_bytes()
    assert sshsig.check(theirs, b"message", namespace=SPACE) == KEY.public
    assert theirs == SIGNED


@pytest.mark.parametrize(
    ("signature", "message", "namespace"),
    [
        (SIGNED, b"message!", SPACE),
        (SIGNED, b"message", "file"),
        (SIGNED[:-1], b"message", SPACE),
        (SIGNED + b"\n", b"message", SPACE),
        (SIGNED.replace(b"\n", b"\r\n"), b"message", SPACE),
        (b"", b"message", SPACE),
        (b"\xff" * 300, b"message", SPACE),
        (base64.b64encode(b"SSHSIG"), b"message", SPACE),
    ],
)
def test_what_is_refused(signature: bytes, message: bytes, namespace: str) -> None:
    with pytest.raises(ValueError, match="signature"):
        sshsig.check(signature, message, namespace=namespace)


@given(place=st.integers(0, len(SIGNED) - 1), value=st.integers(0, 255))
def test_any_other_byte_is_refused(place: int, value: int) -> None:
    changed = bytearray(SIGNED)
    changed[place] = value
    if bytes(changed) != SIGNED:
        with pytest.raises(ValueError):
            sshsig.check(bytes(changed), b"message", namespace=SPACE)
