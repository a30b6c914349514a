"""What people type about a practical exam: the items of its checklist, and points for one."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, Optional, ValidationError

from trainhub.core.web import Form
from trainhub.exams.forms.parts import PointsField
from trainhub.exams.rules.points import points_text
from trainhub.exams.rules.practical import ITEM_LIMIT, MOST_ITEMS, ChecklistItem

#: Empty lines below the items that there are.
_MORE = 4


class ItemForm(PlainForm):
    """One item of a checklist; an item without words is left out."""

    text = StringField(_l("What must be shown"), [Optional(), Length(max=ITEM_LIMIT)])
    points = PointsField(_l("Points"), [Optional()])
    critical = BooleanField(_l("Critical: not done means not passed"))
    photo = BooleanField(_l("A photo is needed"))

    def validate_points(self, field: PointsField) -> None:
        """An item is worth something."""
        if (self.text.data or "").strip() and not field.points_h:
            raise ValidationError(_("Say how many points it gives."))

    def item(self) -> ChecklistItem:
        """What the rules read."""
        return ChecklistItem(
            self.text.data.strip(), self.points.points_h or 0, self.critical.data, self.photo.data
        )


class ChecklistForm(Form):
    """What an examiner looks for in a component."""

    items = FieldList(FormField(ItemForm), min_entries=_MORE, max_entries=MOST_ITEMS)

    def show(self, items: list[ChecklistItem]) -> None:
        """The items that there are, and empty lines below."""
        while len(self.items):
            self.items.pop_entry()
        for item in items:
            row: dict[str, Any] = item._asdict()
            row["points"] = points_text(item.points_h)
            self.items.append_entry(row)
        for _line in range(min(_MORE, MOST_ITEMS - len(items))):
            self.items.append_entry({})

    def chosen(self) -> list[ChecklistItem]:
        """The items that say something."""
        return [entry.form.item() for entry in self.items if (entry.form.text.data or "").strip()]


class PhotoForm(Form):
    """A photo of what was shown."""

    photo = FileField(_l("Photo"))
