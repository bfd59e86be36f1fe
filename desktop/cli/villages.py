"""`hudang office village list|add|remove`: the villages that names typed by hand are held against."""

from __future__ import annotations

import click

from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.office import villages


@office.group()
def village() -> None:
    """村（社区）名单：手写的村名和它对照。"""


@village.command("list")
@with_session
def list_(session: Session) -> None:
    """列出名单，和只在户档里出现的村名。"""
    with session.desk() as desk:
        listed = villages.listed(desk)
        others = tuple(name for name in villages.known(desk) if name not in listed)
    lines = [*listed, *(f"{name}（只在户档里，没有核对过）" for name in others)]
    session.answer(
        {"villages": list(listed), "only_in_households": list(others)}, "\n".join(lines) or "名单还是空的。"
    )


@village.command()
@click.argument("names", metavar="村...", nargs=-1, required=True)
@with_session
def add(session: Session, names: tuple[str, ...]) -> None:
    """把村（社区）加进名单。"""
    with session.desk() as desk:
        villages.add(desk, names)
        listed = villages.listed(desk)
    session.answer({"villages": list(listed)}, f"名单共 {len(listed)} 个。")


@village.command()
@click.argument("name", metavar="村")
@with_session
def remove(session: Session, name: str) -> None:
    """从名单里去掉没有户档的村（社区）。"""
    with session.desk() as desk:
        villages.remove(desk, name)
        listed = villages.listed(desk)
    session.answer({"villages": list(listed)}, f"已去掉“{name}”，名单共 {len(listed)} 个。")
