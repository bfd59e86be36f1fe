"""Other offices of the same county, as far as their signed statements prove it: the 收件卡 and whose word counts.

Two townships know nothing of each other. What both trust is the county's key: it certified the root of each office,
and that root its people and devices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from desktop.domain.credential import (
    Credentials,
    DeviceCredential,
    Held,
    OfficeCredential,
    Revocation,
    TransferStatement,
)
from desktop.errors import UserError
from desktop.models import credentials as checking
from desktop.models import durable
from desktop.office.desk import Desk
from desktop.sync.transfers import Card, decoded, encoded

LARGEST_CARD = 1 << 20


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An office of the same county with what hangs on its certified root; ``raws`` the statements that prove it."""

    office: str
    township: str
    credentials: Credentials
    raws: tuple[bytes, ...]

    def recipients(self, on: date) -> tuple[str, ...]:
        """The age recipients of its office PCs on a day."""
        return tuple(d.recipient for d in self._devices(on) if d.stamp)

    def keys(self, on: date) -> frozenset[str]:
        """The keys of its devices that may seal a transfer on a day."""
        return frozenset(d.key for d in self._devices(on) if "transfer" in d.kinds)

    def _devices(self, on: date) -> list[DeviceCredential]:
        known = (h.statement for h in self.credentials.devices)
        devices = [d for d in known if isinstance(d, DeviceCredential)]
        return [d for d in devices if self.credentials.device(d.device, on) == d]


def neighbour(desk: Desk, office: str, raws: Iterable[bytes]) -> Neighbour:
    """Check that ``raws`` prove an office of this county. Raises ``UserError``."""
    county = desk.credentials.county_key
    if not county:
        raise UserError("本办公室还没有在县（市、区）登记，不能办理县内迁移。", "请先导入县级的登记文件。")
    known = tuple(raw for raw in dict.fromkeys(raws) if _readable(raw))
    for said in _offices(known):
        if (said.office, said.issuer) == (office, county):
            found = checking.check(known, office=office, office_key=said.key, county_key=county)
            if found.office is not None and found.office.demonstration == desk.demonstration:
                return Neighbour(office, found.office.township, found, known)
    raise UserError("对方不是本县（市、区）登记的办公室，没有办理。", "请与对方和县级民政部门核实。")


def card(desk: Desk, target: Path) -> Path:
    """收件卡: a small file without personal data, to be handed to an office that gives a family over. Its path."""
    if desk.credentials.office is None:
        raise UserError("本办公室还没有在县（市、区）登记，出不了收件卡。", "请先导入县级的登记文件。")
    own = Card(office=desk.office_id, township=desk.township_name, credentials=encoded(office_proof(desk)))
    path = target / f"收件卡-{desk.township_name}.json"
    durable.replace(path, own.model_dump_json(indent=1).encode())
    return path


def read_card(desk: Desk, path: Path) -> Neighbour:
    """Whose card it is, proved. Raises ``UserError`` for a forged one, one of another county, and our own."""
    try:
        if path.stat().st_size > LARGEST_CARD:
            raise ValueError("too large")
        said = Card.model_validate_json(path.read_bytes())
    except OSError:
        raise UserError("读不了收件卡。", "请核对文件，或插好U盘再试。") from None
    except (ValidationError, ValueError):
        raise UserError("这不是收件卡，或者已经损坏。", "请让接收的乡镇（街道）重新出一张。") from None
    if said.office == desk.office_id:
        raise UserError("这是本办公室自己的收件卡。", "请用接收的乡镇（街道）出的那一张。")
    found = neighbour(desk, said.office, decoded(said.credentials))
    if not found.recipients(desk.today()):
        raise UserError("收件卡上没有对方现在可用的电脑。", "请让接收的乡镇（街道）重新出一张。")
    return found


def office_proof(desk: Desk) -> list[bytes]:
    """The county's statement about this office, its devices, and everything that was taken back."""
    raws = desk.office.credentials()
    revoked = [raw for raw in raws if isinstance(checking.read(raw).statement, Revocation)]
    return [*desk.county_credentials(), *(h.raw for h in desk.credentials.devices), *revoked]


def personal_proof(desk: Desk) -> list[bytes]:
    """The same with the person at work, who signs."""
    own = [h.raw for h in desk.credentials.people if getattr(h.statement, "person", None) == desk.user]
    return [*office_proof(desk), *own]


def stated(found: Neighbour, raw: bytes) -> tuple[Held, TransferStatement]:
    """A statement that somebody of that office signed. Raises ``UserError``."""
    held = next((h for h in found.credentials.transfers if h.raw == raw), None)
    if (
        held is None
        or not isinstance(held.statement, TransferStatement)
        or held.statement.office != found.office
    ):
        raise UserError(
            "迁移说明的签名不能核实，没有办理。", "请让对方重新生成；仍不行的，请与县级民政部门核实。"
        )
    return held, held.statement


def _offices(raws: Sequence[bytes]) -> list[OfficeCredential]:
    statements = (checking.read(raw).statement for raw in raws)
    return [s for s in statements if isinstance(s, OfficeCredential)]


def _readable(raw: bytes) -> bool:
    try:
        checking.read(raw)
    except UserError:
        return False
    return True
