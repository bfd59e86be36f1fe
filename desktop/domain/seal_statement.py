"""What the code beside a seal says: who stamped which paper under which instrument, and the fields that decide.

It is binary and signed by the person who stamped, so that a printed paper can be compared with it years later, in
another county, without a network (design §6). What it does not spell out is bound by ``table``: a salted digest of
every printed field, so that nobody can guess from it what is not printed here.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

LARGEST = 350
"""Bytes of the whole code with its signature: what a reader of a bad copy still takes."""

SIGNATURE = 64
NAMESPACE = b"hudang-paper-1\0"
"""What the person's signature is made over comes after this."""

LABELS: Mapping[str, str] = {
    "number": "文号", "applicant": "申请人", "applicant_id_masked": "身份证号（遮盖）",
    "beneficiary": "补贴（供养）对象", "monthly_amount": "月保障金额（元）", "new_amount": "调整后金额（元）",
    "amount": "金额（元）", "first_month": "起发月份", "last_month": "发放至", "grace_until": "渐退期至",
    "decided_on": "决定日期", "covered_count": "保障人数", "effect_title": "调整类型", "result": "办理结果",
    "act_title": "更正还是撤销", "earlier_number": "原文书文号", "category": "类别", "tier": "档次",
    "valid_until": "有效期至", "recovery": "退回金额（元）", "back_pay": "补发金额（元）",
    "support_form": "供养形式", "care_level": "照料护理档次", "topup_amount": "分类施保（元）", "head": "户主",
    "matter_title": "事项", "in_name_of": "以谁的名义", "village": "村（社区）", "relief_form": "救助方式",
    "pay_month": "发放月份", "old_amount": "原金额（元）", "old_category": "原类别", "valid_from": "认定起始日期",
    "review_verdict": "审核意见",
}  # fmt: skip
"""Fields of forms that decide something, the most decisive first, with what a person calls them. Their places are
written into codes: the order never changes and new ones go to the end."""

FIELDS = tuple(LABELS)

_MAGIC = b"HDQ\0"
_FIXED = struct.Struct(">4sH16s16s32s32s")
_EPOCH = date(2000, 1, 1)
_HALF = re.compile(r"[0-9a-f]{32}\Z")
_WHOLE = re.compile(r"[0-9a-f]{64}\Z")
_WORD = re.compile(r"[a-z][a-z0-9_.-]*\Z")
_MOST_TEXT = 255


@dataclass(frozen=True, slots=True)
class SealStatement:
    """``instrument`` and ``credential`` (of the person) are the first 32 hex of ids, ``signer`` the public key.

    ``on`` the day of the stamping, ``table`` the salted digest of all printed fields (64 hex), ``fields`` those that
    the code spells out as they are printed. ``matter`` and ``form`` are ids.
    """

    form: str
    matter: str
    instrument: str
    signer: str
    credential: str
    on: date
    table: str
    fields: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """What is signed. Raises ``ValueError`` for what no code can hold."""
        if not (
            _HALF.match(self.instrument)
            and _HALF.match(self.credential)
            and _WHOLE.match(self.signer)
            and _WHOLE.match(self.table)
        ):
            raise ValueError("not ids")
        head = _FIXED.pack(
            _MAGIC,
            (self.on - _EPOCH).days,
            *map(bytes.fromhex, (self.instrument, self.credential, self.signer, self.table)),
        )
        order = sorted(self.fields, key=FIELDS.index)
        body = b"".join(bytes([FIELDS.index(name)]) + _text(self.fields[name]) for name in order)
        return head + _text(_word(self.form)) + _text(_word(self.matter)) + body

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what was signed; raises ``ValueError`` for anything but the one spelling of a statement."""
        try:
            magic, day, instrument, credential, signer, table = _FIXED.unpack_from(data)
            rest = _Reader(data, _FIXED.size)
            form, matter, fields = rest.text(), rest.text(), {}
            while rest.at < len(data):
                name = FIELDS[rest.byte()]
                fields[name] = rest.text()
            found = cls(
                form, matter, instrument.hex(), signer.hex(), credential.hex(),
                _EPOCH + timedelta(days=day), table.hex(), fields,
            )  # fmt: skip
        except (struct.error, IndexError) as error:
            raise ValueError("not a statement") from error
        if magic != _MAGIC or found.to_bytes() != data:
            raise ValueError("not a statement")
        return found

    def fitted(self) -> SealStatement:
        """The same with as many fields as a code holds: the least decisive are left to ``table``."""
        names = sorted(self.fields, key=FIELDS.index)
        while True:
            kept = replace(self, fields={name: self.fields[name] for name in names})
            if len(kept.to_bytes()) + SIGNATURE <= LARGEST:
                return kept
            if not names:
                raise ValueError("does not fit into a code")
            names.pop()


@dataclass(frozen=True, slots=True)
class SealCode:
    """A code as it was read: the statement, the bytes that were signed, the signature over them. Not yet checked."""

    statement: SealStatement
    signed: bytes
    signature: bytes


def read_code(data: bytes) -> SealCode:
    """A code read from a page. Raises ``ValueError`` for anything else, other codes on the page among them."""
    if not _FIXED.size + SIGNATURE < len(data) <= LARGEST:
        raise ValueError("not a statement")
    signed, signature = data[:-SIGNATURE], data[-SIGNATURE:]
    return SealCode(SealStatement.from_bytes(signed), signed, signature)


def is_seal_code(data: bytes) -> bool:
    """True for a code that means to be one of these, good or bad."""
    return data.startswith(_MAGIC[:3])


def decisive(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a paper that its code spells out, as far as one text can be spelt there."""
    return {name: texts[name] for name in FIELDS if texts.get(name) and _fits(texts[name])}


def squeezed(text: str) -> str:
    """A text without its spaces and line ends: how a printed text is compared with one that was put in."""
    return "".join(text.split())


class _Reader:
    """Goes through bytes; ``IndexError`` past their end."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self.at = at

    def byte(self) -> int:
        value = self._data[self.at]
        self.at += 1
        return value

    def text(self) -> str:
        length = self.byte()
        raw = self._data[self.at : self.at + length]
        if len(raw) != length:
            raise IndexError
        self.at += length
        return raw.decode("utf-8")


def _text(text: str) -> bytes:
    raw = text.encode("utf-8")
    if len(raw) > _MOST_TEXT or not all(c.isprintable() or c in "\u3000\u00a0" for c in text):
        raise ValueError("not a text for a code")
    return bytes([len(raw)]) + raw


def _fits(text: str) -> bool:
    try:
        _text(text)
    except ValueError:
        return False
    return True


def _word(text: str) -> str:
    if text and not _WORD.match(text):
        raise ValueError("not an id")
    return text
