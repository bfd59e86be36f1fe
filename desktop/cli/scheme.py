"""`hudang scheme list|show|check`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from desktop import packs
from desktop.cli.context import Session, with_session
from desktop.domain.instrument import ACT_NAMES
from desktop.domain.scheme import UNSAID


@click.group()
def scheme() -> None:
    """方案：列出、查看、检查。"""


@scheme.command("list")
@with_session
def list_(session: Session) -> None:
    """列出内置方案。"""
    known = {name: packs.load_pack(name).scheme.title for name in packs.scheme_ids()}
    session.answer({"schemes": known}, "\n".join(f"{name}\t{title}" for name, title in known.items()))


@scheme.command()
@click.argument("name")
@with_session
def show(session: Session, name: str) -> None:
    """查看一个方案：事项、步骤、期限、出处。"""
    pack = packs.load_pack(name)
    found = pack.scheme
    lines = [found.title, f"{found.issuer}　{found.issued_on or UNSAID}", f"摘要 {pack.digest}", ""]
    for label, said in (
        ("下放方式", found.delegation.mode),
        ("委托文书", found.delegation.instrument_title),
        ("以谁的名义", found.delegation.in_name_of),
        ("印章", found.delegation.seal_text),
        ("签批人", found.delegation.signer_positions),
        ("抽查比例", found.spot_check.percent),
    ):
        value = "、".join(said.value) if isinstance(said.value, tuple) else said.value
        lines.append(
            f"{label}：{UNSAID if value is None else value}　← {said.quote or said.clause or '办公室设置'}"
        )
    for matter in found.matters:
        acts = "、".join(ACT_NAMES.get(act, act) for act in matter.acts)
        lines += ["", f"【{matter.title}】下放：{acts}　← {matter.quote}"]
        for step in matter.steps:
            limit = (
                f"　{step.limit.days}{'个工作日' if step.limit.unit == 'working' else '天'}内"
                if step.limit
                else ""
            )
            lines.append(f"  {step.title}{limit}　← {step.quote or step.clause}")
    session.answer(pack.model_dump(mode="json"), "\n".join(lines))


@scheme.command()
@click.argument("folder", type=str)
@with_session
def check(session: Session, folder: str) -> None:
    """检查一个方案（内置名称或文件夹）：语法、字段、出处、期限。"""
    place = packs.resource_path("schemes", folder) if folder in packs.scheme_ids() else Path(folder)
    found = packs.check_scheme(place)
    text = "\n".join(f"{p.file}:{p.line} {p.field}：{p.message}　{p.remedy}" for p in found)
    session.answer({"problems": [asdict(p) for p in found]}, text or "没有发现问题。")
    if found:
        raise SystemExit(1)
