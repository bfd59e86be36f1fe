"""Whose hand an entry is of, in words: also of people and devices that have left the office since."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.credential import DeviceCredential, PersonCredential
from desktop.domain.journal import Entry
from desktop.office.desk import Desk


@dataclass(frozen=True, slots=True)
class Hand:
    """Who (本机 for a device alone), on which device, when as its clock said; ``office`` False for a laptop."""

    person: str
    device: str
    device_id: str
    office: bool
    at: str

    @property
    def words(self) -> str:
        """赵一 · 2026-03-02 09:30 · 办公室电脑."""
        return f"{self.person} · {self.at[:16].replace('T', ' ')} · {self.device}"


def hand(desk: Desk, entry: Entry) -> Hand:
    """Who wrote an entry."""
    h = entry.header
    return Hand(
        person(desk, h.person), device(desk, h.device), h.device, desk.credentials.stamps(h.device), h.at
    )


def person(desk: Desk, id: str | None) -> str:
    """The name behind a person id."""
    held = (x.statement for x in desk.credentials.people)
    names = [s.name for s in held if isinstance(s, PersonCredential) and s.person == id]
    return names[-1] if names else id or "本机"


def device(desk: Desk, id: str) -> str:
    """The name of a device."""
    held = (x.statement for x in desk.credentials.devices)
    names = [s.name for s in held if isinstance(s, DeviceCredential) and s.device == id]
    return names[-1] if names else id
