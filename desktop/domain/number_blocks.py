"""Number blocks: which document numbers a device may issue, so that two that do not hear of each other never collide.

Block k of a series and year holds the numbers n with (n // 1000) % 64 == k and n % 1000 != 0: 1–999, 64001–64999 …
for block 0; 1001–1999, 65001–65999 … for block 1. A block is given once and for ever; a revoked device keeps it.
"""

from __future__ import annotations

from datetime import date

from desktop.domain.credential import Credentials, DeviceCredential

BLOCKS = 64
"""As many devices that issue numbers can an office ever have, restored and retired ones counted."""
RUN = 1000
"""Numbers of one run of a block; its first (…000) is never used, so a run holds 999."""


def in_block(n: int, block: int) -> bool:
    """True for a number that the device with that block may issue."""
    return n > 0 and n % RUN != 0 and (n // RUN) % BLOCKS == block


def following(n: int, block: int) -> int:
    """The number of a block after ``n``, itself one of the block; 0 asks for the first."""
    if n == 0:
        return block * RUN + 1
    return n + 1 if in_block(n + 1, block) else n + 1 + (BLOCKS - 1) * RUN + 1


def holders(credentials: Credentials) -> dict[int, list[DeviceCredential]]:
    """Block → the devices it was ever given to, the one that has it first first; revoked ones are among them."""
    found: dict[int, list[DeviceCredential]] = {}
    for held in sorted(credentials.devices, key=lambda h: (getattr(h.statement, "since", date.min), h.id)):
        if isinstance(s := held.statement, DeviceCredential):
            found.setdefault(s.block, []).append(s)
    return found


def free_block(credentials: Credentials, *, laptop: bool = False) -> int | None:
    """A block that no device of this office ever had: the lowest, for a laptop the highest; None when all are taken."""
    taken = holders(credentials)
    order = range(BLOCKS - 1, -1, -1) if laptop else range(BLOCKS)
    return next((block for block in order if block not in taken), None)
