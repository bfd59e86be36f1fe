"""Which widget asks for which kind of field; besides those that are typed or chosen: what is worked out, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from desktop.ui.presenters.forms import Field, Kind, Typed, TypedValue
from desktop.ui.widgets.choice_fields import ChecksField, ChoiceField, StatesField, YesField
from desktop.ui.widgets.field_widget import FieldWidget
from desktop.ui.widgets.photo_field import PhotoField
from desktop.ui.widgets.text import label
from desktop.ui.widgets.text_fields import LongField, PeopleField, TextField


class ComputedField(FieldWidget):
    """What the form worked out; nobody types into it."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.shown = label(look="heading", wrap=True)
        self.shown.setContentsMargins(0, 6, 0, 6)
        self.shown.setAccessibleName(field.label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._compute = field.compute
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.shown)

    def follow(self, typed: Typed) -> None:
        """Work it out anew."""
        if self._compute is not None:
            self.shown.setText(self._compute(typed)[1])

    def typed(self) -> TypedValue:
        return ""

    def put(self, value: TypedValue) -> None:
        """It is never put: it follows the others."""


class PicturesField(FieldWidget):
    """Photographs or one scan, with thumbnails."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.photos = PhotoField(single=field.kind == "scan")
        self.photos.changed.connect(self.changed)
        self._hold(self.photos)

    def typed(self) -> TypedValue:
        return list(self.photos.paths)

    def put(self, value: TypedValue) -> None:
        self.photos.set_paths(value if isinstance(value, list) else [])


WIDGETS: Mapping[Kind, Callable[[Field], FieldWidget]] = {
    "text": TextField,
    "date": TextField,
    "money": TextField,
    "number": TextField,
    "password": TextField,
    "long": LongField,
    "lines": LongField,
    "choice": ChoiceField,
    "yes": YesField,
    "checks": ChecksField,
    "answers": ChecksField,
    "computed": ComputedField,
    "states": StatesField,
    "people": PeopleField,
    "photos": PicturesField,
    "scan": PicturesField,
}
