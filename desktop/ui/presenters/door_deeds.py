"""The four deeds at the door, in the order of the page."""

from __future__ import annotations

from desktop.ui.presenters.door import Deed
from desktop.ui.presenters.door_devices import BEGIN, begin, enrol
from desktop.ui.presenters.door_rescue import bring_back, forgotten

ENROL, RESTORE, FORGOTTEN = "enrol", "restore", "forgotten"

DEEDS: tuple[Deed, ...] = (
    Deed(ENROL, "登记此设备", "新的笔记本或第二台办公室电脑", enrol),
    Deed(BEGIN, "启用", "办公室批准了，U 盘带回来了", begin),
    Deed(RESTORE, "恢复", "换机、重装，或文件夹丢了、是拷来的", bring_back),
    Deed(FORGOTTEN, "忘记口令 · 恢复码", "先找管理员重设；谁也解不开了，才用恢复码", forgotten),
)
