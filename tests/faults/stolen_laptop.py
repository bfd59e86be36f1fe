"""A script with a stolen laptop: its folder, its profile, its password, and all sticks and folders of the office.

It takes every key that the laptop's vault gives up and tries them on every file, opens every package with the
laptop's identity, and looks for people's names in the clear. It may see the households that were checked out to
this laptop, and nothing else. ``trials`` is the number of households in the office.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.errors import UserError
from desktop.models.journal_file import JournalFile
from desktop.models.profile import Profile
from desktop.models.vault import OpenVault, Vault
from desktop.office.places import Places
from desktop.sync.package_reader import open_payload
from tests.faults.made_files import memory_folder
from tests.office.made_office import FIELD, PASSWORDS, SECOND, House, Laptop, family, found_house

FULL = 40
_ENCRYPTED = (".hdh", ".hdo", ".hdr", ".db")


class ThisKey:
    """A key that somebody holds, tried on any file."""

    generation = 1

    def __init__(self, key: bytes) -> None:
        self.key = key

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        return [self.key]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        return self.key


def run(trials: int) -> dict[str, object]:
    """``trials`` households, a quarter of them on the stolen laptop, all on another one."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        house, stolen, other, given = _robbed(Path(name), max(4, trials))
        vault = Vault.load(stolen.folder / "vault.json").unlock(FIELD, PASSWORDS[FIELD])
        keys = set(_keys(vault, [*stolen.folder.rglob("*.hd?"), *house.office.rglob("*.hd?")]))
        seen = {p.stem for p in _files(stolen.folder) if p.suffix == ".hdh" and _opens(p, keys)}
        elsewhere = [*_files(house.office), *_files(other.folder)]
        opened = [p.name for p in elsewhere if _opens(p, keys)]
        packages = [p for place in (house.office, other.grants, stolen.grants) for p in place.rglob("*.hdp")]
        read = {p for p in packages if _reads(stolen, vault, p)}
        own = set(stolen.grants.rglob("*.hdp")) | set(
            (house.office / "outbox" / stolen.device).rglob("*.hdp")
        )
        clear = _in_the_clear(stolen, trials)
        root = _refused(lambda: vault.root_key(PASSWORDS[FIELD]))
    beyond = len(seen - given) + len(opened) + len(read - own) + len(clear) + (not root)
    return {
        "ok": beyond == 0 and seen == given, "households": max(4, trials), "checked_out": len(given),
        "seen": len(seen), "keys_tried": len(keys), "other_files": len(elsewhere), "other_files_opened": len(opened),
        "packages": len(packages), "packages_for_it": len(own), "other_packages_read": len(read - own),
        "names_in_the_clear": len(clear), "root_key_refused": root, "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def _robbed(folder: Path, households: int) -> tuple[House, Laptop, Laptop, set[str]]:
    house = found_house(folder / "house")
    stolen, other = house.approved("stolen", FIELD), house.approved("other", SECOND)
    with house.desk() as desk:
        every = [house.registered(desk, family(_name(n), f"{n:04}")).household for n in range(households)]
        given = set(every[: households // 4])
        stolen.given(desk, sorted(given))
        other.given(desk, every)
    return house, stolen, other, given


def _name(n: int) -> str:
    return f"李窃{chr(0x4E00 + n)}"


def _keys(vault: OpenVault, files: list[Path]) -> Iterator[bytes]:
    """Every key that the vault gives up, whatever file and salt it is asked for."""
    for path in files:
        salt = path.read_bytes()[:16]
        for file in (path.stem, "office", "catalogue"):
            yield from vault.file_keys(file, salt)
    for file in vault.granted_files():
        yield from vault.file_keys(file, bytes(16))


def _files(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*")) if p.suffix in _ENCRYPTED and not p.name.startswith(".")]


def _opens(path: Path, keys: set[bytes]) -> bool:
    def with_key(key: bytes) -> Callable[[], object]:
        return lambda: JournalFile.open(path, keys=ThisKey(key), file=path.stem, read_only=True).close()

    return not all(_refused(with_key(key)) for key in keys)


def _reads(laptop: Laptop, vault: OpenVault, package: Path) -> bool:
    device = Profile(laptop.profile).load(Places(laptop.folder).office_id())
    assert device is not None

    def read() -> None:
        with open_payload(package, identities=[device.open(vault).identity]):
            pass

    return not _refused(read)


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except UserError:
        return True
    return False


def _in_the_clear(laptop: Laptop, households: int) -> list[str]:
    """Names of anybody in any file of the laptop, in two spellings of bytes."""
    names = [_name(n) for n in range(households)]
    needles = [name.encode(code) for name, code in itertools.product(names, ("utf-8", "utf-16-le"))]
    return [
        path.name
        for place in (laptop.folder, laptop.profile, laptop.grants)
        for path in place.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]
