"""The cards on the left of a household page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.domain.masks import ID_NUMBER, NAMES, PHONE, Secret
from desktop.ui.presenters.household import FilingRow, MemberRow, PaperRow
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.reveal import Ask, Reveal
from desktop.ui.widgets.text import button, card, label, row

TAGS = {"退回": "tag-hurt", "待发": "tag-care", "已备案": "tag-good"}
HEADS = ("姓名", "关系", "性别年龄", "身份证号", "年收入（元）")
ID_COLUMN = 3


def facts_card(
    facts: Sequence[tuple[str, str]], amend: Callable[[], None] | None, ask: Ask | None = None
) -> QFrame:
    """Address, telephone …; ``amend`` opens the form that corrects them, None: not for this person; ``ask`` asks for
    the whole telephone number."""
    frame, box = card()
    heading = row(label("家庭情况", "heading"), None)
    if amend is not None:
        correct = button("更正", kind="link")
        correct.setObjectName("amend-household")
        correct.clicked.connect(lambda _=False: amend())
        heading.addWidget(correct)
    box.addLayout(heading)
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(4)
    for number, (name, text) in enumerate(facts):
        line, side = divmod(number, 2)
        grid.addWidget(label(name, "muted"), line, side * 2, Qt.AlignmentFlag.AlignTop)
        masked = name == NAMES[PHONE]
        shown = Reveal(text, text, Secret(PHONE), ask) if masked else label(text, wrap=True)
        grid.addWidget(shown, line, side * 2 + 1)
    for column, part in ((1, 3), (3, 2)):
        grid.setColumnStretch(column, part)
    box.addLayout(grid)
    return frame


def members_card(
    members: Sequence[MemberRow], amend: Callable[[str], None] | None, ask: Ask | None = None
) -> QFrame:
    """The members in columns, those who are gone greyed with the day; ``amend`` takes a member id; ``ask`` asks for
    a whole ID number."""
    here = sum(not m.gone for m in members)
    gone = f"（另有 {len(members) - here} 人已去世或离开）" if here < len(members) else ""
    frame, box = card(f"成员　{here} 人{gone}")
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP // 2)
    grid.setVerticalSpacing(6)
    for column, text in enumerate(HEADS):
        side = Qt.AlignmentFlag.AlignRight if column == 4 else Qt.AlignmentFlag.AlignLeft
        grid.addWidget(label(text, "small"), 0, column, side)
    for line, m in zip(range(1, 2 * len(members), 2), members, strict=True):
        for column, text in enumerate((m.name, m.relation, m.person, m.id_masked, m.income)):
            tone = "muted" if m.gone else ""
            if column == ID_COLUMN and text:
                number = Reveal(text, text, Secret(ID_NUMBER, m.id), ask, tone, m.name)
                grid.addWidget(number, line, column, Qt.AlignmentFlag.AlignTop)
                continue
            cell = label(text, tone, wrap=column == 0)
            side = Qt.AlignmentFlag.AlignRight if column == 4 else Qt.AlignmentFlag.AlignLeft
            cell.setAlignment(side | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(cell, line, column)
        marks = "、".join(text for text in (m.gone, m.marks) if text)
        if marks:  # below, over all columns: beside them a narrow window leaves no room for a sentence
            grid.addWidget(label(marks, "small", wrap=True), line + 1, 1, 1, len(HEADS))
        if amend is not None:
            correct = button("更正", kind="link")
            correct.setObjectName(f"amend-{m.id}")
            correct.setAccessibleName(f"更正 {m.name}")
            correct.clicked.connect(partial(_call, amend, m.id))
            grid.addWidget(correct, line, len(HEADS), Qt.AlignmentFlag.AlignTop)
    grid.setColumnMinimumWidth(0, px(76))
    grid.setColumnStretch(0, 1)
    box.addLayout(grid)
    return frame


def _call(amend: Callable[[str], None], member: str, _checked: bool = False) -> None:
    amend(member)


def papers_card(papers: Sequence[PaperRow], opened: Callable[[str], None], *parts: QWidget) -> QFrame:
    """The papers issued, below them ``parts`` (sealed files, forms to print); ``opened`` takes a paper id."""
    frame, box = card("文书")
    for p in papers:
        link = button(p.title, "paper", "link")
        link.setObjectName(f"paper-{p.id}")
        link.clicked.connect(lambda _=False, paper=p.id: opened(paper))
        chip = (label("已作废", "tag-hurt"),) if p.void else ()
        box.addLayout(row(link, label(p.number, "muted" if p.void else ""), *chip, None))
        box.addWidget(label(p.detail, "small", wrap=True))
    if not papers:
        box.addWidget(label("还没有出过文书。", "muted"))
    for part in parts:
        box.addWidget(part)
    return frame


def filings_card(filings: Sequence[FilingRow]) -> QFrame:
    """What was filed and where it stands."""
    frame, box = card("备案")
    for f in filings:
        status = label(f.status, TAGS.get(f.status, "tag"))
        box.addLayout(row(label(f.title), status, label(f.detail, "small"), None, gap=8))
    if not filings:
        box.addWidget(label("还没有备案。", "muted"))
    return frame
