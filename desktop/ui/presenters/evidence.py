"""照片与扫描件: one of them on the screen; its list and its small pictures come from the office."""

from __future__ import annotations

from desktop.office import access, evidence
from desktop.office.desk import Desk
from desktop.ui.presenters.papers import Sheet


def fetch(desk: Desk, file: str, sha256: str) -> Sheet:
    """One of them, to be looked at. A video or an OFD file has no picture: it is saved and opened elsewhere."""
    _, found = evidence.find(desk, file, sha256)
    access.note(desk, "paper", file, found.title)
    note, data = found.detail, b""
    with desk.open_household(file) as opened:
        head = next(opened.open_blob(sha256), b"")
        if not found.drawable:
            note += " · 录像不能在这里播放，请另存原件" if found.video else " · 不能在这里打开，请另存原件"
        else:
            data = opened.blob(sha256)
    name = evidence.file_name(found, head)
    return Sheet(found.title, note, data, draft=False, piece=(file, sha256), file_name=name)
