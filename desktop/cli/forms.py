"""`hudang office form words|list|print`: the forms of an office, empty or filled in, and what a form may ask for."""

from __future__ import annotations

from pathlib import Path

import click

from desktop import packs
from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.documents.overprint import filled_only as only_the_filling
from desktop.errors import UserError
from desktop.form_check import ABOUT_NAMES, KIND_NAMES, FormWord
from desktop.office import slips
from desktop.office.form_book import form_book
from desktop.office.outgoing import kind_of, write_out


@office.group()
def form() -> None:
    """表格：有哪些、打印空白表或预填表；自己写表格时能用哪些字段。"""


@form.command()
@click.argument("text", required=False, default="", metavar="[文字]")
@with_session
def words(session: Session, text: str) -> None:
    """列出表格能用的字段；写文字的，只列名字或中文名里有它的。"""
    found = {
        name: word for name, word in sorted(packs.form_words().items()) if text in name or text in word.label
    }
    listed = {name: word.model_dump(mode="json") for name, word in found.items()}
    lines = [_line(name, word) for name, word in found.items()]
    session.answer({"words": listed}, "\n".join(lines) or "没有这样的字段。")


def _line(name: str, word: FormWord) -> str:
    columns = f"　各列：{'、'.join(word.columns)}" if word.columns else ""
    only = f"　只用于 {'、'.join(word.given_to)}" if word.given_to else ""
    return f"{name}\t{word.label}\t{KIND_NAMES[word.kind]}\t{ABOUT_NAMES[word.about]}{columns}{only}"


@form.command("list")
@with_session
def list_(session: Session) -> None:
    """列出本办公室能印的表格。"""
    with session.desk() as desk:
        book = form_book(desk)
    rows = [
        {"id": f.id, "title": f.title, "about": f.about, "blank": f.blank, "at": list(f.at)}
        for f in sorted(book.forms.values(), key=lambda f: f.id)
    ]
    lines = [
        f"{f.id}\t{f.title}\t{ABOUT_NAMES[f.about]}{'　可空白打印' if f.blank else ''}"
        for f in sorted(book.forms.values(), key=lambda f: f.id)
    ]
    session.answer({"forms": rows, "faults": list(book.faults)}, "\n".join([*lines, *book.faults]))


@form.command("print")
@click.argument("name", metavar="表格")
@click.option("--household", default="", metavar="户号", help="预填这一户已知的情况；不写的，印空白表")
@click.option("--out", "target", required=True, type=click.Path(path_type=Path), help="存成哪个 PDF 文件")
@click.option("--filled-only", is_flag=True, help="套打：只印填写的内容，不印框线和固定文字")
@with_session
def print_(session: Session, name: str, household: str, target: Path, filled_only: bool) -> None:
    """打印一张空白表或预填表（台账按现在的数）。"""
    with session.desk() as desk:
        found = form_book(desk).forms.get(name)
        if found is None:
            raise UserError(f"没有表格“{name}”。", "用 hudang office form list 看有哪些。")
        if household:
            pdf = slips.prefilled(desk, household, name)
        elif found.about == "office" and not found.blank:
            pdf = slips.for_the_office(desk, name)
        else:
            pdf = slips.blank(desk, name)
        if filled_only:
            pdf = only_the_filling(pdf)
        write_out(desk, pdf, target, found.title, kind_of(found))
    session.answer({"file": str(target), "form": name}, f"已存到 {target}")
