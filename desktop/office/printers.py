"""打印机: what this PC knows of each printer: how far it prints beside the mark, its usual tray and copies.

Kept in the device's profile, for it is about this desk and not about the office; nothing of a person stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from desktop.errors import UserError
from desktop.models import durable
from desktop.office.desk import Desk

FILE = "printers.json"
FARTHEST_MM = 20.0
MOST_COPIES = 50
_LARGEST = 64 * 1024


class Printer(BaseModel):
    """One printer by its name in the system. ``right`` and ``down`` in mm: what a page is shifted by to lie right.

    ``tray`` "" for the printer's own choice; ``copies`` and ``duplex`` as used last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1, max_length=200)
    right: float = Field(0.0, ge=-FARTHEST_MM, le=FARTHEST_MM)
    down: float = Field(0.0, ge=-FARTHEST_MM, le=FARTHEST_MM)
    tray: str = Field("", max_length=200)
    copies: int = Field(1, ge=1, le=MOST_COPIES)
    duplex: bool = False
    last: bool = False  # the one used last is proposed


_LIST = TypeAdapter(list[Printer])


def every(desk: Desk) -> tuple[Printer, ...]:
    """The printers this PC has settings of. A file that cannot be read counts as none: nothing hangs on it."""
    try:
        with _path(desk).open("rb") as file:
            return tuple(_LIST.validate_json(file.read(_LARGEST)))
    except (OSError, ValidationError):
        return ()


def known(desk: Desk, name: str) -> Printer:
    """The settings of one printer; those of a new one where nothing is known of it."""
    return next((p for p in every(desk) if p.name == name), Printer(name=name))


def calibrate(desk: Desk, name: str, right: float, down: float) -> Printer:
    """Keep how far a printer prints beside the mark, in mm to a tenth. Raises ``UserError``."""
    if max(abs(right), abs(down)) > FARTHEST_MM:
        raise UserError(
            f"偏移量在 -{FARTHEST_MM:g} 到 {FARTHEST_MM:g} 毫米之间。", "偏得更多的，请检查纸张和进纸盒。"
        )
    return _keep(desk, name, {"right": round(right, 1), "down": round(down, 1)})


def used(desk: Desk, name: str, tray: str, copies: int, duplex: bool) -> Printer:
    """Remember how somebody printed last: proposed the next time."""
    copies = min(max(copies, 1), MOST_COPIES)
    return _keep(desk, name, {"tray": tray, "copies": copies, "duplex": duplex, "last": True})


def _keep(desk: Desk, name: str, changes: Mapping[str, object]) -> Printer:
    try:
        made = Printer.model_validate({**known(desk, name).model_dump(), **changes})
    except ValidationError:
        raise UserError("打印机的设置没有记下。", "打印机名称过长时，请在系统里改短。") from None
    others = [
        p.model_copy(update={"last": p.last and not made.last}) for p in every(desk) if p.name != made.name
    ]
    path = _path(desk)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.replace(path, _LIST.dump_json([*others, made], indent=1))
    return made


def _path(desk: Desk) -> Path:
    return desk.profile_folder / desk.office_id / FILE
