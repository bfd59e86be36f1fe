"""设置: the topics of the page, in the order of its list."""

from __future__ import annotations

from desktop.ui.presenters import (
    settings_destruction,
    settings_devices,
    settings_me,
    settings_office,
    settings_people,
    settings_safety,
    settings_villages,
)
from desktop.ui.presenters.settings_words import Topic

TOPICS: tuple[Topic, ...] = (
    Topic("me", "我的口令", settings_me.board, settings_me.form, settings_me.hand_in),
    Topic("office", "办公室资料", settings_office.board, settings_office.form, settings_office.hand_in),
    Topic("people", "人员与岗位", settings_people.board, settings_people.form, settings_people.hand_in),
    Topic("devices", "电脑与笔记本", settings_devices.board, settings_devices.form, settings_devices.hand_in),
    Topic(
        "villages",
        "村（社区）名单",
        settings_villages.board,
        settings_villages.form,
        settings_villages.hand_in,
    ),
    Topic("safety", "密钥与留痕", settings_safety.board, settings_safety.form, settings_safety.hand_in),
    Topic(
        "destruction",
        "到期销毁",
        settings_destruction.board,
        settings_destruction.form,
        settings_destruction.hand_in,
    ),
)
