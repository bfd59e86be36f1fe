"""依法删除 of one entry: legal basis, the administrator's password, and one more press once it is said what goes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.ui.theme import px
from desktop.ui.widgets.password_field import PasswordField
from desktop.ui.widgets.text import button


class RedactionRow(QWidget):
    """``looked`` (basis): say what would go; ``meant`` (basis, password): it was said, and it is meant."""

    looked = Signal(str)
    meant = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.basis, self.password = QLineEdit(), PasswordField()
        self.basis.setObjectName("basis")
        self.basis.setAccessibleName("删除的依据")
        self.basis.setPlaceholderText("依据到条，例如：个人信息保护法第四十七条；本人申请日期")
        self.password.setPlaceholderText("您的口令")
        self.password.setAccessibleName("您的口令")
        self.password.setFixedWidth(px(160))
        self.look = button("依法删除这一条…")
        self.look.setObjectName("look-at-redaction")
        self.sure = button("确认删除，不能恢复", kind="hurt")
        self.sure.setObjectName("redact")
        self.look.clicked.connect(lambda _=False: self.looked.emit(self.basis.text().strip()))
        self.sure.clicked.connect(
            lambda _=False: self.meant.emit(self.basis.text().strip(), self.password.text())
        )
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.basis, 1)
        for part in (self.look, self.password, self.sure):
            box.addWidget(part)
        self.ask_again(False)

    def ask_again(self, asked: bool) -> None:
        """Show the password and the second button, or only the first."""
        self.look.setVisible(not asked)
        self.password.setVisible(asked)
        self.sure.setVisible(asked)
        self.password.clear()
        if asked:
            self.password.setFocus()
