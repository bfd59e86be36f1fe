"""A former user with the vault of his time and his password: everything written after his removal stays shut.

What was not written since still opens with his old key until the office has put it under the new one (design §10).
``trials`` is the number of households: a third untouched, a third written after the removal, a third new.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from desktop.errors import UserError
from desktop.models.journal_file import JournalFile
from desktop.models.vault import OpenVault, Vault
from desktop.office import removal
from desktop.office.desk import Desk
from desktop.office.households import amend_household
from tests.faults.made_files import memory_folder
from tests.office.made_office import ADMIN, PASSWORDS, SECOND, House, family, found_house

FULL = 45


def run(trials: int) -> dict[str, object]:
    """Files that open for the former user, before and after the office put all under the new key."""
    started, third = time.monotonic(), max(1, trials // 3)
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        house = found_house(Path(name) / "house")
        with house.desk(SECOND) as desk:
            untouched = [_registered(house, desk, n) for n in range(third)]
            written = [_registered(house, desk, third + n) for n in range(third)]
        old = Path(name) / "old"
        shutil.copytree(house.office, old)
        with house.desk(ADMIN) as desk:
            removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")
        with house.desk() as desk:
            for file in written:
                amend_household(desk, file, {"address": "13号"})
            new = [_registered(house, desk, 2 * third + n) for n in range(third)]
        former = Vault.load(old / "vault.json").unlock(SECOND, PASSWORDS[SECOND])
        shut = [_path(house, file) for file in (*written, *new)]
        shut += [house.office / "office.hdo", house.office / "catalogue.db"]
        opened = sum(_opens(path, former) for path in shut)
        still = sum(_opens(_path(house, file), former) for file in untouched)
        with house.desk(ADMIN) as desk:
            removal.rekey(desk)
        afterwards = sum(_opens(path, former) for path in house.office.rglob("*.hd[ho]"))
        login = _login(house)
    return {
        "ok": opened == afterwards == 0 and still == third and not login, "written_after_removal": len(shut),
        "opened": opened, "not_written_since": third, "still_open": still, "opened_after_rekey": afterwards,
        "may_log_in": login, "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def _registered(house: House, desk: Desk, n: int) -> str:
    return house.registered(desk, family(f"李{chr(0x4E00 + n)}", f"{n:04}")).household


def _path(house: House, file: str) -> Path:
    return house.office / "households" / file[:2] / f"{file}.hdh"


def _opens(path: Path, vault: OpenVault) -> bool:
    file = "office" if path.suffix == ".hdo" else path.stem
    try:
        JournalFile.open(path, keys=vault, file=file, read_only=True).close()
    except UserError:
        return False
    return True


def _login(house: House) -> bool:
    try:
        Vault.load(house.office / "vault.json").unlock(SECOND, PASSWORDS[SECOND])
    except UserError:
        return False
    return True
