"""A form in which some fields are files and folders: typed, or looked for with a button beside them."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QBoxLayout, QGridLayout

from desktop.ui.presenters.door import Look, Place
from desktop.ui.presenters.forms import Field
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.ask_file import ask_files, ask_folder, ask_target
from desktop.ui.widgets.field_widget import WIDTH
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.text import button
from desktop.ui.widgets.text_fields import TextField

_WORDS: dict[Look, str] = {"folder": "选文件夹…", "file": "选文件…", "save": "选位置…"}


class PlaceForm(FormPanel):
    """``FormPanel`` with a button for each way to look for a ``Place``."""

    def _add(self, grid: QGridLayout, line: int, column: int, field: Field) -> None:
        super()._add(grid, line, column, field)
        widget, box = self.fields[field.name], self.fields[field.name].layout()
        if isinstance(field, Place) and isinstance(widget, TextField) and isinstance(box, QBoxLayout):
            widget.line.setMaximumWidth(px(WIDTH * 2))
            box.setDirection(QBoxLayout.Direction.LeftToRight)
            box.setSpacing(GAP // 2)
            for look in field.looks:
                seek = button(_WORDS[look], "folder" if look == "folder" else "")
                seek.setObjectName(f"{look}-{field.name}")
                seek.setAccessibleName(f"{field.label}：{_WORDS[look]}")
                seek.clicked.connect(partial(self._seek, field, widget, look))
                box.addWidget(seek)

    def _seek(self, field: Place, widget: TextField, look: Look) -> None:
        """Ask; what is chosen stands in the line."""
        if look == "folder":
            ask_folder(self, field.label, lambda path: widget.put(str(path)))
        elif look == "file":
            ask_files(self, field.label, field.kinds, True, lambda paths: widget.put(paths[0]))
        else:
            suffix = field.proposed.rpartition(".")[2]
            ask_target(self, field.label, field.proposed, suffix, lambda path: widget.put(str(path)))
