"""`hudang scheme list|show|check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from desktop import packs
from desktop.cli.context import Session, with_session
from desktop.documents.forms import load_form
from desktop.domain.file_names import shown_name
from desktop.domain.instrument import ACT_NAMES
from desktop.domain.scheme import UNSAID, Limit, Matter, Pack, Said, Scheme, Step
from desktop.domain.sources import ORIGIN_NAMES, Source
from desktop.errors import UserError
from desktop.office.clock import SystemClock
from desktop.ui.presenters.scheme_viewer import MatterView, view_of

_UNITS = {"working": "个工作日", "calendar": "天"}


@click.group()
def scheme() -> None:
    """方案：列出、查看、检查。"""


def named(scheme: str) -> tuple[str, Path | None]:
    """A scheme by its id, or by its folder where it does not ship with the program: (id, that folder).

    Raises ``UserError`` for one that is neither.
    """
    known = packs.scheme_ids()
    if scheme in known:
        return scheme, None
    folder = Path(scheme).resolve()
    if not folder.is_dir():
        raise UserError(
            f"没有方案“{scheme}”，也没有这个文件夹。", f"可选：{'、'.join(known)}；或写方案包的文件夹。"
        )
    return folder.name, folder


def _place(scheme: str) -> Path:
    name, own = named(scheme)
    return own or packs.scheme_folder(name)


@scheme.command("list")
@click.argument("folder", required=False, metavar="[文件夹]")
@with_session
def list_(session: Session, folder: str | None) -> None:
    """列出内置方案；写文件夹的，连同其中的自有方案。"""
    own = None
    if folder is not None:
        own = Path(folder)
        if not own.is_dir():
            raise UserError(f"没有文件夹“{folder}”。", "请写放方案包的文件夹。")
    known = {name: packs.load_pack(name, own).scheme.title for name in packs.scheme_ids(own)}
    session.answer({"schemes": known}, "\n".join(f"{name}\t{title}" for name, title in known.items()))


@scheme.command()
@click.argument("name", metavar="方案或文件夹")
@click.option("--matter", "wanted", metavar="事项", help="只看一个事项（标识或名称），逐项列出处")
@with_session
def show(session: Session, name: str, wanted: str | None) -> None:
    """查看一个方案：事项、步骤、期限、出处。"""
    pack = packs.load_folder(_place(name))
    found = pack.scheme
    if wanted is not None:
        view = _chosen(pack, wanted)
        session.answer({"matter": asdict(view)}, "\n".join(_in_full(view)))
        return
    lines = [found.title, f"{found.issuer}　{found.issued_on or UNSAID}", f"摘要 {pack.digest}", ""]
    lines += _general(found)
    for matter in found.matters:
        lines += ["", *_matter(pack, matter)]
    session.answer(pack.model_dump(mode="json"), "\n".join(lines))


@scheme.command()
@click.argument("folder", required=False, metavar="[方案或文件夹]")
@with_session
def check(session: Session, folder: str | None) -> None:
    """检查一个方案（内置名称或文件夹）：语法、字段、出处、期限；不写的，检查全部内置方案和法规数据。"""
    names = packs.scheme_ids() if folder is None else (folder,)
    found = [problem for name in names for problem in _problems(_place(name))]
    found += packs.check_law() if folder is None else []
    text = "\n".join(f"{p}　{p.remedy}" for p in found)
    session.answer({"problems": [asdict(p) for p in found]}, text or "没有发现问题。")
    if found:
        raise SystemExit(1)


def _problems(place: Path) -> list[packs.PackProblem]:
    """What is wrong with a pack, and with the forms of its own, which only the room that prints them knows."""
    found = packs.check_scheme(place)
    for path in sorted((place / "forms").glob("*.toml")):
        try:
            load_form(path.parent, path.stem)
        except UserError as error:
            found.append(
                packs.PackProblem(f"forms/{shown_name(path.name)}", None, "", error.message, error.hint)
            )
    return found


def _chosen(pack: Pack, wanted: str) -> MatterView:
    """A matter by its id or one of its names. Raises ``UserError``."""
    matters = pack.scheme.matters
    found = next((m for m in matters if wanted in (m.id, m.title, m.scheme_name, *m.aliases)), None)
    if found is None:
        known = "、".join(f"{m.title}（{m.id}）" for m in matters)
        raise UserError(f"方案里没有事项“{wanted}”。", f"可选：{known}。")
    view = view_of(pack, SystemClock().now().date(), None)
    return next(m for m in view.matters if m.id == found.id)


def _in_full(view: MatterView) -> Iterator[str]:
    """Every line of a matter, and under each value where it is from."""
    yield "　".join([f"【{view.title}】", *view.tags.splitlines()])
    for line in view.lines:
        if line.kind == "heading":
            yield from ("", line.title)
            continue
        yield f"  {line.spoken}"
        for value in line.values:
            for source in value.sources if value.text != UNSAID else ():
                label = f"{value.label}：" if len(line.values) > 1 and value.text != line.title else ""
                yield f"      ← {label}{_told(source)}"


def _told(source: Source) -> str:
    name = ORIGIN_NAMES[source.origin]
    return name if source.origin == "unsaid" else f"{name}：{source.text}"


def _general(scheme: Scheme) -> Iterator[str]:
    for label, said in (
        ("下放方式", scheme.delegation.mode),
        ("委托文书", scheme.delegation.instrument_title),
        ("以谁的名义", scheme.delegation.in_name_of),
        ("印章", scheme.delegation.seal_text),
        ("签批人", scheme.delegation.signer_positions),
        ("抽查比例", scheme.spot_check.percent),
    ):
        yield f"{label}：{_said(said)}"


def _said(said: Said[Any]) -> str:
    """A value and its words; of what is not said, nothing but that."""
    if said.value is None:
        return UNSAID
    value = "、".join(said.value) if isinstance(said.value, tuple) else said.value
    return f"{value}　← {said.quote or said.clause or '办公室设置'}"


def _matter(pack: Pack, matter: Matter) -> Iterator[str]:
    acts = "、".join(ACT_NAMES.get(act, act) for act in matter.acts)
    yield f"【{matter.title}】下放：{acts}　← {matter.quote}"
    mode = pack.scheme.mode_of(matter)
    if mode is not None:
        yield f"  方式：{mode.title}　← {mode.quote}"
    for step in matter.steps:
        yield f"  {step.title}{_standing(pack, matter, step)}{_limit(pack, matter, step.limit)}　← {_source(step)}"
    for path in matter.paths:
        yield f"  〔{path.title}〕　← {path.quote or path.clause}"
        for step in path.steps:
            yield f"    {step.title}{_limit(pack, matter, step.limit)}　← {_source(step)}"


def _source(step: Step) -> str:
    return step.quote or step.clause or UNSAID


def _standing(pack: Pack, matter: Matter, step: Step) -> str:
    """Where and how long a public notice hangs; a quote beside a clause is about the notice, seldom about its days."""
    where = f"　{'、'.join(step.places)}" if step.places else ""
    if step.days is None:
        return where
    own = step.quote is not None and (str(step.days) in step.quote or not (step.clause or step.days_setting))
    return f"　{step.days}天{'' if own else _whose(pack, matter, step.clause, step.days_setting)}{where}"


def _limit(pack: Pack, matter: Matter, limit: Limit | None) -> str:
    """A limit, and whose it is where the scheme itself names none."""
    if limit is None:
        return ""
    length = f"{limit.hours}小时" if limit.hours else f"{limit.days}{_UNITS[limit.unit]}"
    special = f"（特殊情形{limit.special}{_UNITS[limit.unit]}）" if limit.special else ""
    whose = "" if limit.quote else _whose(pack, matter, limit.clause, limit.setting)
    return f"　{length}内{special}{whose}"


def _whose(pack: Pack, matter: Matter, clause: str | None, setting: str | None) -> str:
    """Days that are not the scheme's own: the office's, the province's, or else the nation's."""
    if setting or not clause:
        return "（样例，由办公室设置）"
    local = pack.laws.get(matter.local_law or "")
    known = {c.cite for c in local.clauses} if local else set()
    return f"（{'地方' if known.issuperset(clause.split('；')) else '国家'}规定：{clause}）"
