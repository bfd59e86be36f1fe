"""设置 · 关于: who, where, which scheme, which keys. Nothing here is secret."""

from __future__ import annotations

from dataclasses import dataclass

import desktop
from desktop.domain.credential import Instrument
from desktop.models.signing import fingerprint
from desktop.office.desk import Desk
from desktop.office.form_book import form_book
from desktop.office.paper_fonts import found
from desktop.packs import resource_path
from desktop.ui.presenters.session import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with label–text pairs."""

    title: str
    pairs: tuple[tuple[str, str], ...]


def about(desk: Desk) -> tuple[Section, ...]:
    """Everything the page lists."""
    faults = form_book(desk).faults
    scheme, person, county = desk.pack.scheme, desk.person, desk.credentials.office
    positions = "、".join(sorted(person.positions_on(desk.today())))
    return (
        Section(
            "我",
            (
                ("姓名", person.name),
                ("岗位", "、".join(ROLE_NAMES.get(r, r) for r in person.roles)),
                ("职务", positions or "未登记"),
            ),
        ),
        Section(
            "办公室",
            (
                ("乡镇（街道）", desk.township_name + ("（演示）" if desk.demonstration else "")),
                ("上级", county.county_name if county else "还没有在县（市、区）登记"),
                ("文件夹", str(desk.places.folder)),
                ("办公室编号", desk.office_id),
                ("办公室指纹", fingerprint(desk.device.pinned_office_key)),
                ("户数", f"{desk.catalogue.count():,}"),
            ),
        ),
        Section(
            "委托书",
            tuple(_instrument(h.statement) for h in desk.credentials.instruments)
            or (("委托书", "还没有登记，不能签批和用印"),),
        ),
        Section(
            "方案",
            (
                ("方案", scheme.title),
                ("印发", f"{scheme.issuer}，{scheme.issued_on or '方案未规定'}"),
                ("方案包摘要", desk.pack.digest[:16]),
                ("节假日表", _years(desk)),
            ),
        ),
        *(
            (Section("暂不能用的表格", tuple((str(n), f) for n, f in enumerate(faults, 1))),)
            if faults
            else ()
        ),
        Section(
            "本机",
            (
                ("设备", f"{desk.device.name}（{desk.device.device}）"),
                ("用印", "可以用印" if desk.stamping else "不能用印，文书标明未用印"),
                ("字体", f"随程序附带 {_fonts()} 个字体文件"),
                ("本机公文字体", _own_fonts()),
                ("户档版本", desktop.__version__),
            ),
        ),
    )


def _own_fonts() -> str:
    """Which licensed fonts of this PC papers are set in, and why others are not."""
    installed = found()
    used = "、".join(sorted({font.path.name for font in installed.fonts.values()}))
    return "；".join((f"优先使用 {used}" if used else "没有找到，用随程序附带的字体", *installed.skipped))


def _instrument(s: object) -> tuple[str, str]:
    assert isinstance(s, Instrument)
    return s.number, f"{s.since} 至 {s.until}，以{s.in_name_of}名义，印文“{s.seal_text}”"


def _fonts() -> int:
    return len(list(resource_path("fonts").glob("*.ttf.xz")))


def _years(desk: Desk) -> str:
    years = desk.pack.calendar.years
    return f"{min(years)}—{max(years)} 年" if years else "未内置"
