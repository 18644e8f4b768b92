"""The layout of the demonstration's drawn forms, as their pages stand."""

from sinergi.core.demo.paper.pages import HEIGHT, WIDTH, pages_of
from sinergi.law.form import Template
from sinergi.law.layout import WHOLE, Layout

#: The simulated phone shows this much of the table beside the sheet (camera.py), in ten-thousandths.
MARGIN = 240


def layout_of(form: Template) -> Layout:
    """Where every field's boxes stand on the drawn paper."""
    fields = {}
    for page in pages_of(form):
        for name, boxes in page.boxes.items():
            left, top = boxes[0][0], min(b[1] for b in boxes)
            right, bottom = boxes[-1][2], max(b[3] for b in boxes)
            fields[name] = (
                page.number,
                (
                    int(left * WHOLE / WIDTH), int(top * WHOLE / HEIGHT),
                    int(right * WHOLE / WIDTH), int(bottom * WHOLE / HEIGHT),
                ),
            )  # fmt: skip
    return Layout(form.form, MARGIN, fields)
