"""生成并存入: the papers that only the program can write are drawn from the file and kept, one or all of an office."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.errors import UserError
from desktop.office import archive_check, slips
from desktop.office.act import CaseRef
from desktop.office.archive_check import Checklist
from desktop.office.desk import Changes, Desk


def unmade(listed: Checklist) -> tuple[tuple[CaseRef, str], ...]:
    """(application, form) of everything that can be made for it and was not."""
    return tuple((listed.ref, found.form) for found in listed.found if found.state == "unmade")


def make(desk: Desk, ref: CaseRef, form: str) -> Changes:
    """Draw a form of a finished application and keep it. Raises ``UserError``: not lacking, a value missing."""
    lacking = [pair for x in archive_check.checklists(desk, ref.household) for pair in unmade(x)]
    if (ref, form) not in lacking:
        raise UserError("这份表已经在档里，或者不能由程序生成。", "请从归档页重新打开这一户。")
    return slips.issue(desk, ref, form, desk.today())[1]


def make_all(
    desk: Desk, files: Sequence[str], report: Callable[[int, int], None] = lambda done, total: None
) -> tuple[int, tuple[str, ...], Changes]:
    """Everything that can be made for these households: how many papers, why not for the others, and the changes.

    A household that cannot be read or lacks a value is named and left out. Raises what ``report`` raises to call it
    off; what was made until then is kept.
    """
    made, refused, changes = 0, list[str](), Changes()
    for n, file in enumerate(files, 1):
        try:
            for listed in archive_check.checklists(desk, file):
                for ref, form in unmade(listed) if listed.over else ():
                    changes |= slips.issue(desk, ref, form, desk.today())[1]
                    made += 1
        except UserError as error:
            refused.append(f"户档 {file}：{error.message}")
        report(n, len(files))
    return made, tuple(refused), changes
