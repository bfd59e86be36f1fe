"""现享待遇 and 收款账户 on a household page: each amount with its reasons, each trouble with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from desktop.domain.masks import ACCOUNT, Secret
from desktop.ui.presenters.benefits import AccountRow, BenefitRow, Deed, Line
from desktop.ui.widgets.reveal import Ask, Reveal
from desktop.ui.widgets.text import button, card, label, row, rule
from desktop.ui.widgets.why_panel import WhyPanel

Do = Callable[[str, str], None]
"""Takes a deed and the record it is about."""

_STATES = {"待核对": "tag-care", "待更换": "tag-hurt", "收款": "tag-good", "原账户": "tag"}


def money_card(benefits: Sequence[BenefitRow], money: Sequence[Line], do: Do) -> QFrame:
    """What the household receives and what is wrong with it; ``money``: what was paid after a death, recoveries."""
    frame, box = card("现享待遇")
    for number, b in enumerate(benefits):
        if number:
            box.addWidget(rule())
        _benefit(box, b, do)
    if not benefits:
        box.addWidget(label("目前没有待遇。", "muted"))
    if money:
        box.addWidget(rule())
        box.addWidget(label("死亡后发放核对、追缴", "heading"))
        for line in money:
            _line(box, line, do)
    return frame


def _benefit(box: QVBoxLayout, b: BenefitRow, do: Do) -> None:
    amount = label(b.monthly, "muted" if b.ended else "figure")
    ended = [label("已停发", "tag-care")] if b.ended else []
    box.addLayout(row(label(b.title, "tag"), *ended, None, amount, label(b.unit, "muted"), gap=8))
    box.addWidget(label(b.detail, "muted", wrap=True))
    for line in b.lines:
        _line(box, line, do)
    box.addWidget(WhyPanel(b.why))
    if b.history is not None:
        box.addWidget(WhyPanel(b.history))
    if b.deed is not None:
        box.addLayout(row(_button(b.deed, do), None))


def _line(box: QVBoxLayout, line: Line, do: Do) -> None:
    text = label(line.text, "hurt" if line.tone == "hurt" else "", wrap=True)
    beside = row()
    if line.tone == "care":
        beside.addWidget(label("注意", "tag-care"), 0, Qt.AlignmentFlag.AlignTop)
    beside.addWidget(text, 1)
    if line.deed is not None:
        beside.addWidget(_button(line.deed, do), 0, Qt.AlignmentFlag.AlignTop)
    box.addLayout(beside)


def accounts_card(accounts: Sequence[AccountRow], new: Deed | None, do: Do, ask: Ask | None = None) -> QFrame:
    """Where the money goes; ``new`` registers another account; ``ask`` asks for a whole number."""
    frame, box = card()
    heading = row(label("收款账户", "heading"), None)
    if new is not None:
        heading.addWidget(_button(new, do))
    box.addLayout(heading)
    for a in accounts:
        tone = "muted" if a.state == "原账户" else ""
        text = Reveal(a.text, a.masked, Secret(ACCOUNT, a.id), ask, tone, a.state)
        beside = row(label(a.state, _STATES[a.state]), gap=8)
        beside.addWidget(text, 1)
        if a.deed is not None:
            beside.addWidget(_button(a.deed, do))
        box.addLayout(beside)
        if a.detail:
            box.addWidget(label(a.detail, "small", wrap=True))
    if not accounts:
        box.addWidget(label("还没有登记收款账户。", "muted"))
    return frame


def _button(deed: Deed, do: Do) -> QPushButton:
    made = button(deed.label, kind="link")
    made.setObjectName(f"{deed.deed}-{deed.about}" if deed.about else deed.deed)
    made.clicked.connect(partial(_pressed, deed, do))
    return made


def _pressed(deed: Deed, do: Do, _checked: bool = False) -> None:
    do(deed.deed, deed.about)
