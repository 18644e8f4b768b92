"""Where to look on a form's photographs: the fields of its findings, about where they stand."""

from collections.abc import Collection
from typing import Any

from sinergi.apps.sirekap.desk import wording
from sinergi.core import definitions
from sinergi.law.form import Template

#: Nobody has found the sheet's corners on the photograph: so much wider and higher, ten-thousandths.
PAD = (260, 130)


def of(election: str, form: Template, fields: Collection[str]) -> list[dict[str, Any]]:
    """``field``, ``label``, ``page``; ``box`` (left, top, right, bottom in ten-thousandths of the
    photograph, about) where the form's layout is published, else None."""
    if not fields:
        return []
    layout = definitions.layout(election, form.form)
    found = []
    for field in form.fields:
        if field.name not in fields:
            continue
        where = layout.on_photograph(field.name, pad=PAD) if layout else None
        page, box = where or (field.page, None)
        label = wording.field(form, field.name)
        found.append({"field": field.name, "label": label, "page": page, "box": box})
    return found
