"""A disk that forgets: what may lie on it when the power goes at some moment of a recorded trace.

The rules are the weakest that SQLite's own model of a disk allows. A write counts from the next sync of its file
on; before that each of its sectors may have arrived, not arrived, or arrived in part from either end, in any
order; where the file grew a sector may hold rubbish. A name made, moved or removed counts from the next sync of
the folder on; before that each such act may have arrived or not.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

SECTOR = 512

Kind = Literal["create", "write", "truncate", "sync", "sync_folder", "unlink", "rename", "ack"]


@dataclass(frozen=True, slots=True)
class Op:
    """One act on the disk. ``file`` numbers an open file (inode), ``name`` is its name in the folder.

    ``at`` is an offset or a size in bytes. ``ack``: the program told its user that the entry ``name`` is saved.
    """

    kind: Kind
    file: int = 0
    name: str = ""
    at: int = 0
    data: bytes = b""
    to: str = ""


@dataclass
class _Inode:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)


@dataclass
class Disk:
    """Plays a trace; ``state`` draws one of the states that a cut after the ops so far may leave."""

    inodes: dict[int, _Inode] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    """The durable folder."""
    moves: list[Op] = field(default_factory=list)
    """What happened to names since the folder was last synced."""
    acknowledged: list[str] = field(default_factory=list)

    @classmethod
    def holding(cls, files: dict[str, tuple[int, bytes]]) -> Disk:
        """A disk on which these files (name → number, bytes) have long been safe."""
        disk = cls()
        for name, (number, data) in files.items():
            disk.inodes[number] = _Inode(bytearray(data))
            disk.names[name] = number
        return disk

    def play(self, op: Op) -> None:
        """The next act of the trace."""
        match op.kind:
            case "create":
                self.inodes[op.file] = _Inode()
                self.moves.append(op)
            case "unlink" | "rename":
                self.moves.append(op)
            case "write" | "truncate":
                self.inodes[op.file].pending.append(op)
            case "sync":
                inode = self.inodes[op.file]
                inode.durable = bytearray(inode.durable)
                for one in inode.pending:
                    _apply(inode.durable, one)
                inode.pending.clear()
            case "sync_folder":
                for move in self.moves:
                    _move(self.names, move)
                self.moves.clear()
            case "ack":
                self.acknowledged.append(op.name)

    def copy(self) -> Disk:
        """The disk as it is now; durable bytes are shared, since a sync makes new ones."""
        inodes = {n: _Inode(i.durable, list(i.pending)) for n, i in self.inodes.items()}
        return Disk(inodes, dict(self.names), list(self.moves), list(self.acknowledged))

    def state(self, chance: random.Random) -> dict[str, bytes]:
        """Name → bytes after a cut now: one of the many that may be."""
        names = dict(self.names)
        arrive = chance.choice((0.0, 0.5, 1.0))
        for move in self.moves:
            if chance.random() < arrive:
                _move(names, move)
        arrive = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
        return {name: self._content(number, chance, arrive) for name, number in names.items()}

    def _content(self, number: int, chance: random.Random, arrive: float) -> bytes:
        inode = self.inodes[number]
        data = bytearray(inode.durable)
        for op in inode.pending:
            for part in _parts(op):
                if chance.random() < arrive:
                    _apply(data, part)
                elif part.kind == "write" and chance.random() < 0.1:
                    grown = part.at >= len(inode.durable)
                    _apply(data, _rubbish(part, chance) if grown else _torn(part, chance))
        return bytes(data)


def _parts(op: Op) -> Sequence[Op]:
    """A write sector by sector: the disk keeps no more than that together."""
    if op.kind != "write":
        return (op,)
    found, place = [], 0
    while place < len(op.data):
        size = SECTOR - (op.at + place) % SECTOR
        found.append(Op("write", op.file, at=op.at + place, data=op.data[place : place + size]))
        place += size
    return found


def _rubbish(op: Op, chance: random.Random) -> Op:
    """The file grew, the bytes never came."""
    return Op("write", op.file, at=op.at, data=chance.choice((bytes, chance.randbytes))(len(op.data)))


def _torn(op: Op, chance: random.Random) -> Op:
    """A sector that was being written when the power went: its first or its last bytes are the new ones."""
    cut = chance.randrange(len(op.data) + 1)
    if chance.random() < 0.5:
        return Op("write", op.file, at=op.at, data=op.data[:cut])
    return Op("write", op.file, at=op.at + cut, data=op.data[cut:])


def _apply(data: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del data[op.at :]
        data.extend(bytes(op.at - len(data)))
        return
    data.extend(bytes(max(0, op.at + len(op.data) - len(data))))
    data[op.at : op.at + len(op.data)] = op.data


def _move(names: dict[str, int], op: Op) -> None:
    match op.kind:
        case "create":
            names[op.name] = op.file
        case "unlink":
            names.pop(op.name, None)
        case "rename" if op.name in names:
            names[op.to] = names.pop(op.name)
