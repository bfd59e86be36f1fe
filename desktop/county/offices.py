"""Enrolling a township's office: a person compares a fingerprint, then the county certifies the office root.

The office sends a request that its root key signed, with the certificates of its devices. Sent again
under the same root it updates the devices; another root for a known office is refused, because whoever
has copied an office id would otherwise become that office. One that lost its root is certified anew by
``succeed``, after the fingerprint was compared again.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from desktop.county.county_desk import CountyDesk
from desktop.county.ledger import EnrolledRow
from desktop.domain.credential import DeviceCredential, Held, OfficeCredential, Revocation, RootSuccession
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.canonical import canonical, parse
from desktop.models.signing import CREDENTIAL, same_fingerprint, verify
from desktop.models.signing import fingerprint as printed_form
from desktop.sync import disk

LARGEST = 1024 * 1024
"""Bytes of a request; one with fifty devices takes 60 KiB."""

Raw = Annotated[str, StringConstraints(max_length=96 * 1024)]


class EnrolmentRequest(BaseModel):
    """What an office asks to be certified as.

    ``device_credentials``: credentials of its devices, revoked ones with their revocations, raw in base64.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal[0]
    office: str = Field(pattern=r"^[0-9a-f]{16}$")
    office_key: str = Field(pattern=r"^[0-9a-f]{64}$")
    township: str = Field(min_length=1, max_length=100)
    township_code: str = Field(pattern=r"^\d{9}$")
    scheme: str
    device_credentials: tuple[Raw, ...] = Field(max_length=500)
    demonstration: bool


@dataclass(frozen=True, slots=True)
class EnrolledOffice:
    """A certified office. ``credential`` goes back to it, ``known_before`` True for a repeated request."""

    office: str
    township: str
    township_code: str
    fingerprint: str
    credential: bytes = field(repr=False)
    devices: int
    known_before: bool


def read_request(request: Path) -> EnrolmentRequest:
    """A request whose own signature holds; whose it is, the fingerprint must tell. Raises ``UserError``."""
    with disk.told("读取登记申请"), request.open("rb") as file:
        data = file.read(LARGEST + 1)
    try:
        if len(data) > LARGEST:
            raise ValueError("too large")
        whole = parse(data)
        said, signature = whole["request"], bytes.fromhex(whole["signature"])
        asked = EnrolmentRequest.model_validate(said)
        if set(whole) != {"request", "signature"} or not verify(
            asked.office_key, signature, CREDENTIAL, canonical(said)
        ):
            raise ValueError("signature does not hold")
    except (ValueError, KeyError, TypeError):
        raise UserError(
            "这份登记申请的签名不对，或者文件已损坏。", "请让该办公室重新生成登记申请，不要手工改动。"
        ) from None
    return asked


def enrol(desk: CountyDesk, request: Path, *, fingerprint: str | None) -> EnrolledOffice:
    """Certify an office, or take in what changed of one that is certified.

    ``fingerprint`` as the person read it from the office's own screen or paper; None only where a
    demonstration county enrols a demonstration office, or the office's key is known already. Needs an
    open signing session unless nothing is new to sign. Raises ``UserError``.
    """
    asked = read_request(request)
    known = desk.ledger.office(asked.office)
    _must_fit(desk, asked, known)
    if known is None:
        _must_be_compared(desk, asked, fingerprint)
    devices = _devices(asked)
    row = EnrolledRow(
        asked.office, asked.office_key, asked.township, asked.township_code, _certified(desk, asked, known)
    )
    with desk.ledger.transaction():
        desk.ledger.enrol(row, [*devices, credentials.read(row.credential)], desk.today())
    live = sum(isinstance(held.statement, DeviceCredential) for held in devices)
    return EnrolledOffice(
        office=row.office,
        township=row.township,
        township_code=row.township_code,
        fingerprint=printed_form(row.key),
        credential=row.credential,
        devices=live,
        known_before=known is not None,
    )


@dataclass(frozen=True, slots=True)
class Succeeded:
    """An office under another root: its new credential and the county's word about the lost one; both go back."""

    township: str
    credential: bytes = field(repr=False)
    succession: bytes = field(repr=False)


def succeed(desk: CountyDesk, request: Path, *, fingerprint: str, until: date) -> Succeeded:
    """Certify a known office under the root that took the place of a lost one.

    What the lost root certified stays valid until that day. ``fingerprint`` as the person read it face to face,
    in a demonstration too: this is how an impostor would take an office over. Needs an open signing session.
    Raises ``UserError``: not known, the same root, a day to come, a fingerprint that differs.
    """
    asked = read_request(request)
    known = desk.ledger.office(asked.office)
    if known is None or known.key == asked.office_key:
        raise UserError("这个办公室没有更换根密钥。", "请用“登记”（hudang county enrol）办理。")
    if until > desk.today():
        raise UserError("旧根密钥的截止日期不能晚于今天。", "请填用恢复码重建的那一天。")
    _must_fit(desk, asked, None)
    _must_be_compared(desk, asked, fingerprint)
    said = RootSuccession(
        issuer=desk.public.root_public_key,
        office=asked.office,
        former=known.key,
        until=until,
        since=desk.today(),
    )
    succession = credentials.issue(said, desk.root)
    devices = _devices(asked)
    row = EnrolledRow(
        asked.office, asked.office_key, asked.township, asked.township_code, _certified(desk, asked, None)
    )
    with desk.ledger.transaction():
        kept = [*devices, credentials.read(row.credential), credentials.read(succession)]
        desk.ledger.enrol(row, kept, desk.today())
    return Succeeded(row.township, row.credential, succession)


def _must_fit(desk: CountyDesk, asked: EnrolmentRequest, known: EnrolledRow | None) -> None:
    if known is not None and known.key != asked.office_key:
        raise UserError(
            f"{known.township}已经用另一把根密钥登记过，没有更改。",
            "请当面核实；确是丢了根密钥、用恢复码重建的，请用“更换根密钥”（hudang county succeed）登记。",
        )
    if asked.scheme != desk.public.scheme:
        raise UserError("这个办公室用的是另一个县（市、区）的方案，没有登记。", "请核对申请是否发错了单位。")
    if asked.demonstration != desk.demonstration:
        raise UserError(
            "样例办公室与正式的县级工作台不能互相登记。", "样例只登记到样例，正式的只登记到正式。"
        )
    township = desk.pack.scheme.township(asked.township_code)
    if township is None or township.name != asked.township:
        raise UserError(
            f"方案里没有“{asked.township}”这个乡镇（街道），或者代码不符，没有登记。",
            "请核对乡镇名称和区划代码。",
        )


def _must_be_compared(desk: CountyDesk, asked: EnrolmentRequest, read_out: str | None) -> None:
    if read_out is None:
        if desk.demonstration:
            return
        raise UserError(
            "登记之前要核对指纹。", "请让该办公室念出屏幕或打印件上的指纹，与申请逐组核对后再登记。"
        )
    if not same_fingerprint(read_out, asked.office_key):
        raise UserError("指纹不一致，没有登记。", "申请可能被调换过，请当面核实后让该办公室重新提交。")


def _devices(asked: EnrolmentRequest) -> list[Held]:
    """The credentials that the office root issued for its own devices; anything else spoils the request."""
    found = list(_readable(asked.device_credentials))
    for held in found:
        said = held.statement
        own = isinstance(said, Revocation) or (
            isinstance(said, DeviceCredential) and said.office == asked.office
        )
        if not own or said.issuer != asked.office_key:
            raise UserError(
                "登记申请里有不属于该办公室的设备证书。", "请让该办公室重新生成登记申请，不要手工改动。"
            )
    return found


def _readable(raws: Iterable[str]) -> Iterable[Held]:
    for raw in raws:
        try:
            data = base64.b64decode(raw, validate=True)
        except (ValueError, binascii.Error):
            data = b""
        yield credentials.read(data)


def _certified(desk: CountyDesk, asked: EnrolmentRequest, known: EnrolledRow | None) -> bytes:
    """The office's credential: the one it has while that still says the same, else a new one."""
    if known is not None and (known.township, known.township_code) == (asked.township, asked.township_code):
        return known.credential
    return credentials.issue(
        OfficeCredential(
            issuer=desk.public.root_public_key,
            office=asked.office,
            key=asked.office_key,
            county=desk.county,
            county_name=desk.public.name,
            county_recipients=desk.public.recipients,
            township_code=asked.township_code,
            township=asked.township,
            scheme=asked.scheme,
            since=desk.today(),
            demonstration=asked.demonstration,
        ),
        desk.root,
    )


"""``enrol`` takes an argument of that name."""
