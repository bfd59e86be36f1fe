"""Packs on their way to a laptop: what the granted files cite goes with them, so that they are judged alike there."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from desktop import pack_archive, packs
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.household_file import HouseholdFile
from desktop.office.desk import Desk
from desktop.office.places import Places
from desktop.sync.package import Member
from desktop.sync.package_reader import Payload


class CarriedPack(BaseModel):
    """One kept pack in a grant: its ``digest``, and the ``sha256`` of the file as it lies among the blobs.

    ``in_force`` for the one that the office works under now.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["pack"] = "pack"
    digest: str
    sha256: str
    in_force: bool


def to_carry(desk: Desk, opened: Iterable[HouseholdFile]) -> tuple[list[dict[str, Any]], list[Member]]:
    """Lines and members for the pack in force and for every kept pack that these files cite."""
    now, kept = desk.pack.digest, pack_archive.Kept(desk.places.packs)
    cited = {pack for file in opened for entry in file.entries() for pack in entry.header.packs}
    lines, members = [], []
    for name in sorted(cited | {now}):
        if name in kept:
            data = pack_archive.packed(pack_archive.files(desk.places.packs, name))
            sha = digest(data)
            line = CarriedPack(digest=name, sha256=sha, in_force=name == now)
            lines.append(line.model_dump(mode="json"))
            members.append(Member(f"blobs/{sha}", len(data), partial(io.BytesIO, data)))
    return lines, members


def take_in(payload: Payload, places: Places) -> None:
    """Keep the packs that came with a grant; the office's own scheme too, where the program does not bring it.

    Raises ``UserError`` for a pack that is not what its digest says.
    """
    for carried in _carried(payload):
        files = pack_archive.take(places.packs, carried.digest, payload.blob(carried.sha256))
        if carried.in_force and files.scheme not in packs.scheme_ids():
            pack_archive.unpack(places.schemes, files)


def _carried(payload: Payload) -> Iterator[CarriedPack]:
    for line in payload.filings():
        if line.get("kind") == "pack":
            try:
                yield CarriedPack.model_validate(line)
            except ValidationError:
                raise UserError(
                    "装包里有读不懂的方案包，没有读入。", "请在办公室用同一版本的户档重新装包。"
                ) from None
