"""Where things lie in an office folder (design §4.1)."""

from __future__ import annotations

import contextlib
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UserError
from desktop.models import restricted_file
from desktop.sync.disk import discard, told


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie in an office folder (design §4.1)."""

    folder: Path

    @property
    def toml(self) -> Path:
        """Public: format, opaque office id, public keys."""
        return self.folder / "office.toml"

    @property
    def vault(self) -> Path:
        """Key slots."""
        return self.folder / "vault.json"

    @property
    def journal(self) -> Path:
        """The office's own journal."""
        return self.folder / "office.hdo"

    @property
    def restricted(self) -> Path:
        """举报专档: complaints with the identity of who made them; there once the first one came in."""
        return self.folder / restricted_file.NAME

    @property
    def households(self) -> Path:
        """One file per household."""
        return self.folder / "households"

    @property
    def catalogue(self) -> Path:
        """Search index; may be deleted at any time."""
        return self.folder / "catalogue.db"

    @property
    def logs(self) -> Path:
        """Who saw what, a folder per device (``access_log``)."""
        return self.folder / "logs"

    @property
    def outbox(self) -> Path:
        """Sealed packages that went or will go out."""
        return self.folder / "outbox"

    @property
    def inbox(self) -> Path:
        """Sealed packages that came in."""
        return self.folder / "inbox"

    @property
    def packs(self) -> Path:
        """Every pack that an entry cites, kept for ever by digest (``pack_archive``)."""
        return self.folder / "packs"

    @property
    def schemes(self) -> Path:
        """The county's own scheme, where the office works under one that does not ship with the program."""
        return self.folder / "schemes"

    def office_id(self) -> str:
        """The opaque id of the office; raises ``UserError`` when the folder is no office."""
        try:
            public = tomllib.loads(self.toml.read_text("utf-8"))
            return str(public["office"])
        except FileNotFoundError:
            raise UserError(
                f"“{self.folder}”不是户档的办公室文件夹。", "请选对文件夹，或用 hudang office init 新建。"
            ) from None
        except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError):
            raise UserError(
                "office.toml 已损坏，打不开这个办公室。", "请用最近的备份恢复这个文件。"
            ) from None
        except OSError as error:
            raise UserError(f"读不了办公室文件夹：{error.strerror}。", "请检查磁盘和文件夹权限。") from None

    def clear(self, *, whole: bool) -> None:
        """Take back a founding that failed half-way; ``whole`` with the folder, which was not there before."""
        for file in (self.toml, self.journal, self.vault):
            for path in self.folder.glob(f"{file.name}*"):
                discard(path)
        for folder in (self.packs, self.schemes):
            shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            for folder in (self.households, self.outbox, self.inbox, *([self.folder] if whole else [])):
                if folder.is_dir():
                    folder.rmdir()


@contextmanager
def begun(folder: Path, hint: str) -> Iterator[Places]:
    """An empty folder to make an office in; whatever goes wrong inside, it is left as it was found.

    Raises ``UserError`` when it is not empty, is no folder or cannot be written.
    """
    with told("新建办公室"):
        whole = not folder.exists()
        if not whole and any(folder.iterdir()):
            raise UserError(f"文件夹“{folder}”不是空的。", hint)
        places = Places(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            yield places
        except BaseException:
            places.clear(whole=whole)
            raise
