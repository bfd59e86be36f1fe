"""A made-up office vault for the tests of keys: an administrator, a clerk and a leader, at a cheap cost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from desktop.domain.journal import Value
from desktop.models.signing import SigningKey
from desktop.models.vault import Cost, OpenVault, Vault

CHEAP = Cost(memory_mib=8, passes=1, lanes=1)
OFFICE = "0123456789abcdef"
FILE, SALT = "00112233445566aa", bytes(range(16))
ADMIN, CLERK, LEADER = "p00000001", "p00000002", "p00000003"
PASSWORDS = {ADMIN: "柳树镇管理员的长口令一", CLERK: "clerk-of-the-desk", LEADER: "only the leader knows"}
ROOT, CLERK_KEY, LEADER_KEY = (SigningKey.from_secret(bytes([n]) * 32) for n in (1, 2, 3))


def create(path: Path, **changes: Value) -> OpenVault:
    given = {"office": OFFICE, "user": ADMIN, "label": "管理员", "password": PASSWORDS[ADMIN], "cost": CHEAP}
    return Vault.create(path, **{**given, **changes})


def unlock(path: Path, user: str) -> OpenVault:
    return Vault.load(path).unlock(user, PASSWORDS[user])


@cache
def office_vault() -> bytes:
    """The bytes of an office vault with all three users."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.json"
        vault = create(path)
        vault.set_root_key(PASSWORDS[ADMIN], ROOT)
        vault.add_user(CLERK, "经办人", PASSWORDS[CLERK], CLERK_KEY, None)
        vault.add_user(LEADER, "分管领导", PASSWORDS[LEADER], LEADER_KEY, None)
        return path.read_bytes()


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Rewrite the file as somebody with a text editor would."""
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
