"""Which entries of a filed journal are really those of the people and devices they name.

What does not hold is left out before anything is made of the rest: anybody can write an entry with the device and
number of an honest one, and must not get the honest one set aside as cloned.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.credential import Credentials
from desktop.domain.journal import Entry
from desktop.models.authentic import NOT_WHOLE, authenticate
from desktop.models.journal_entry import RawEntry, read_entry
from desktop.sync.filings import Journal


@dataclass(frozen=True, slots=True)
class SoundEntries:
    """``entries`` that hold, each once; ``left_out`` the reason for every other."""

    entries: tuple[Entry, ...]
    left_out: tuple[str, ...]


def sound_entries(journal: Journal, known: Credentials) -> SoundEntries:
    """All hashes made anew, every signature held against ``known`` credentials.

    Each copy of an entry is judged by itself: a forged second copy does not spoil the true one.
    """
    sound: dict[str, Entry] = {}
    left_out: list[str] = []
    for raw in dict.fromkeys(RawEntry(*entry.raw()) for entry in journal.entries):
        try:
            entry = read_entry(raw)
        except ValueError:
            left_out.append(NOT_WHOLE)
            continue
        if reason := authenticate([entry], known).get(entry.id):
            left_out.append(reason)
        elif entry.id not in sound or sound[entry.id].body is None:
            sound[entry.id] = entry
    return SoundEntries(tuple(sound.values()), tuple(left_out))
