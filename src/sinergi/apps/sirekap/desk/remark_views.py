"""The list of objections, advice, recommendations and rulings of an area, through all levels."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sinergi.apps.sirekap.desk import remarks, texts
from sinergi.apps.sirekap.desk.views import frame
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core.access import actor_of, needs


@needs("desk:read", where=of_the_address)
@require_safe
def remarks_page(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """``?level=&state=&what=``; what is not one of the choices narrows nothing."""
    actor = actor_of(request)
    choices = {
        "level": texts.levels(), "state": [texts.undecided(), *texts.remark_states()],
        "what": texts.remark_kinds(),
    }  # fmt: skip
    asked = {
        name: value if (value := request.GET.get(name, "")) in dict(of) else ""
        for name, of in choices.items()
    }
    context = frame(actor, election, area)
    context |= {
        "matters": remarks.listed(actor, election, area, remarks.Wanted(**asked)),
        "choices": choices, "asked": asked,
    }  # fmt: skip
    return render(request, "sirekap/desk/remarks.html", context)
