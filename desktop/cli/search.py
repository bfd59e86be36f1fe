"""`hudang office search WORDS` and `hudang office duplicates`: what the households page finds, in a terminal."""

from __future__ import annotations

import click

from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.domain.idnumber import mask
from desktop.models.catalogue import Hit
from desktop.office import duplicates
from desktop.office import search as searching
from desktop.office.search import DOUBLED, UNSETTLED, Asked

_ONLY = {"": "", "duplicates": DOUBLED, "conflicts": UNSETTLED}


@office.command()
@click.argument("words", metavar="[词]...", nargs=-1)
@click.option("--village", default="", help="村（社区）")
@click.option("--matter", default="", help="事项编号")
@click.option("--state", default="", help="状态")
@click.option("--due", type=int, default=None, help="几天内到期；-1 为已逾期")
@click.option(
    "--only", type=click.Choice(["duplicates", "conflicts"]), default=None, help="只列疑似重复、有待处理的"
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@with_session
def search(
    session: Session, words: tuple[str, ...], village: str, matter: str, state: str, due: int | None,
    only: str | None, limit: int,
) -> None:  # fmt: skip
    """找户：姓名、拼音、首字母、身份证号、电话、村、事项、状态；几个词都要符合。身份证号只显示头尾。"""
    asked = Asked(" ".join(words), matter, state, village, "" if due is None else str(due), _ONLY[only or ""])
    with session.desk() as desk:
        answer = searching.find(desk, asked, limit)
    lines = [
        f"{h.file}　{_who(h)}　{mask(h.id_number)}　{h.village}　{h.state}　{h.due or ''}".rstrip("　")
        for h in answer.hits
    ]
    count = f"{answer.total} 户以上" if answer.more else f"{answer.total} 户"
    session.answer(
        {"found": answer.total, "more": answer.more, "households": [_json(h) for h in answer.hits]},
        "\n".join([*lines, f"共 {count}。" if answer.total else "没有找到。"]),
    )


@office.command("duplicates")
@with_session
def duplicates_(session: Session) -> None:
    """疑似重复：身份证号、姓名和出生日期、银行账号、电话在不同户里相同的。有身份证号重复时退出码为 1。"""
    with session.desk() as desk:
        found = duplicates.listed(desk)
    lines = [
        f"{d.sign.value} {d.shown}："
        + "、".join(f"{p.person or p.head}（{p.village} {p.household}）" for p in d.places)
        for d in found
    ]
    session.answer({"duplicates": [d.as_json() for d in found]}, "\n".join(lines) or "没有疑似重复。")
    if any(d.error for d in found):
        raise SystemExit(1)


def _who(hit: Hit) -> str:
    return hit.head_name if hit.name == hit.head_name else f"{hit.head_name}（{hit.name}）"


def _json(hit: Hit) -> dict[str, object]:
    return {**hit._asdict(), "id_number": mask(hit.id_number), "phone": mask(hit.phone)}
