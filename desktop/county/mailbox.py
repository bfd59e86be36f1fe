"""The county's side of the mailbox: whom it knows, and fetching from it with the county's own key.

The mailbox may stand on any server: it is told public keys only, and learns nothing but headers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop.county import inbox
from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import Received
from desktop.domain.credential import DeviceCredential
from desktop.models import durable
from desktop.sync import disk
from desktop.sync.carriers import folder
from desktop.sync.carriers.mailbox import MailboxCarrier, is_address
from desktop.sync.mailbox_box import KNOWN, Known, KnownKeys


def introduce(desk: CountyDesk, hub: Path) -> int:
    """Write the mailbox's list: the county, and every device in force today of every enrolled office. How many.

    Again after each enrolment and revocation: who is not on it any more neither sends nor fetches.
    """
    county = desk.public.root_public_key
    keys = {county: Known(name="民政局", office="", reads=(desk.public.county,))}
    for office in desk.ledger.offices():
        known = desk.credentials_of(office)
        for held in known.devices:
            s = held.statement
            if isinstance(s, DeviceCredential) and known.device(s.device, desk.today()) is not None:
                keys[s.key] = Known(
                    name=office.township, office=office.office, reads=(office.office, s.device)
                )
    with disk.told("写入邮箱文件夹"):
        hub.mkdir(parents=True, exist_ok=True)
    durable.replace(hub / KNOWN, KnownKeys(keys=keys).model_dump_json(indent=1).encode())
    return len(keys)


def send(desk: CountyDesk, place: str, packages: Iterable[Path]) -> list[Path]:
    """Bring packages to a mailbox by its address, or to a folder. Raises ``UserError`` outside a signing session."""
    if is_address(place):
        return _carrier(desk, place).send(packages)
    return folder.send(packages, Path(place))


def receive(desk: CountyDesk, address: str) -> Received:
    """Fetch what lies for the county and take it in. What was fetched stays here until it is taken, killed or not.

    Raises ``UserError`` when the line is dead, or when nothing that came can be taken.
    """
    place = desk.places.fetched
    came = _carrier(desk, address).collect(place, lambda path: True)
    if not came:
        return Received((), ())
    received = inbox.receive(desk, came)
    for path in came:
        disk.discard(path)  # in the ledger now, or refused with its sentence: the mailbox keeps its own copy
    return received


def _carrier(desk: CountyDesk, address: str) -> MailboxCarrier:
    return MailboxCarrier(address.rstrip("/"), desk.root, (desk.public.county,))
