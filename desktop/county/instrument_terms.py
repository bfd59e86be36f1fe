"""The words of an instrument: the county's own, else a setting that stands for them, else the pack's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from desktop.domain.phases import wave_problems
from desktop.domain.scheme import UNSAID, Matter, Said, Scheme, Setting
from desktop.errors import UserError

T = TypeVar("T")

LARGEST = 2**53
"""Larger whole numbers are not the same in every JSON reader."""

_DIGITS = "零一二三四五六七八九"


def checked_settings(scheme: Scheme, settings: Mapping[str, int | str]) -> dict[str, int | str]:
    """What the county fills in, each of the kind that the pack asks for. Raises ``UserError``."""
    for name, value in settings.items():
        setting = scheme.setting(name)
        if setting is None:
            raise UserError(f"方案里没有“{name}”这项设置。", "请从方案的设置清单中选。")
        _check(setting, value)
    if problems := wave_problems(scheme, settings):
        raise UserError("".join(problems), "请更正各批名单后再签发。")
    return dict(settings)


def ordinal(number: int) -> str:
    """``1`` → 一, ``12`` → 十二, ``20`` → 二十, up to 99: as parts of a document number are counted (之一)."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def _check(setting: Setting, value: int | str) -> None:
    if setting.unit == "text":
        if not isinstance(value, str) or not value.strip():
            raise UserError(f"“{setting.title}”要填文字。", "请更正后再签发。")
        if setting.choices and value not in setting.choices:
            raise UserError(f"“{setting.title}”只能是{'、'.join(setting.choices)}。", "请从中选择。")
        return
    if type(value) is not int or not 0 <= value < LARGEST:
        unit = "，以分为单位" if setting.unit == "fen" else ""
        raise UserError(f"“{setting.title}”要填不小于0的整数{unit}。", "请更正后再签发。")
    if setting.unit == "percent" and value > 100:
        raise UserError(f"“{setting.title}”要在 0 到 100 之间。", "请更正后再签发。")


class Wording:
    """The words for one group of matters; each method takes what the county wrote itself, None for nothing.

    Where the scheme hands down in modes (山亭区), name and seal are the mode's. A matter that the county decides itself
    needs neither a name nor a decision seal here.
    """

    def __init__(self, scheme: Scheme, matter: Matter, settings: Mapping[str, int | str]) -> None:
        self._scheme, self._settings, self._matter = scheme, settings, matter
        self._mode = scheme.mode_of(matter)
        self._department = scheme.department_of(matter)
        self.decides = self._mode is None or self._mode.id == "direct"

    def title(self, own: str | None) -> str:
        """委托书, 委托协议书 … as the scheme calls it."""
        said = self._scheme.delegation.instrument_title
        return own or self._filled("delegation.instrument_title") or _said(said, "委托书名称")

    def delegator(self, own: str | None) -> str:
        """Who gives the power."""
        said = self._scheme.delegation.delegator
        return own or self._filled("delegation.delegator") or _said(said, "委托单位")

    def mode(self, own: str | None) -> str:
        """The legal construction, or the mode of these matters."""
        said = self._scheme.delegation.mode
        return own or (self._mode.title if self._mode else _said(said, "下放方式"))

    def in_name_of(self, own: str | None) -> str:
        """In whose name decisions are made."""
        of_mode = self._mode.in_name_of.value if self._mode else None
        if not self.decides:
            return own or of_mode or ""
        said = self._scheme.delegation.in_name_of
        department = self._of_department("in_name_of")
        return (
            own or department or self._filled("delegation.in_name_of") or of_mode or _said(said, "以谁的名义")
        )

    def seal_text(self, own: str | None) -> str:
        """What is cut into the seal."""
        of_mode = self._mode.seal_text.value if self._mode else None
        if not self.decides:
            return own or of_mode or ""
        said = self._scheme.delegation.seal_text
        department = self._of_department("seal_text")
        return own or department or self._filled("delegation.seal_text") or of_mode or _said(said, "印章文字")

    def signers(self, own: tuple[str, ...]) -> tuple[str, ...]:
        """The positions that may sign; none where the township signs nothing (服务窗口前移)."""
        if "sign" not in self._matter.acts:
            return ()
        filled = tuple(p for p in re.split(r"[、，,\s]+", self._filled("delegation.signer_positions")) if p)
        return own or filled or _said(self._scheme.delegation.signer_positions, "签批人")

    def percent(self, own: int | None) -> int:
        """The share of files the county checks; 0 where nobody has said one."""
        setting = self._scheme.setting_for("spot_check.percent")
        filled = self._settings.get(setting.id) if setting else None
        said = self._scheme.spot_check.percent.value
        percent = next((p for p in (own, filled, said) if isinstance(p, int)), 0)
        if not 0 <= percent <= 100:
            raise UserError("抽查比例要在 0 到 100 之间。", "请更正后再签发。")
        return percent

    def _of_department(self, name: str) -> str:
        """The department's own word, as the scheme or the county says it; empty where it has none."""
        if self._department is None:
            return ""
        key, department = self._department
        return getattr(department, name).value or self._filled(f"departments.{key}.{name}")

    def _filled(self, path: str) -> str:
        """The text of the setting that stands for a silent value of the pack, empty where there is none."""
        setting = self._scheme.setting_for(path)
        return str(self._settings.get(setting.id, "")).strip() if setting else ""


def _said(said: Said[T], what: str) -> T:
    if said.value is None:
        raise UserError(f"“{what}”{UNSAID}，不能签发。", "请按正式委托书填写这一项后再签发。")
    return said.value
