"""The barometer on a map, for everybody; the table under it tells the same."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grid.choices import Level
from grid.models import Area
from incidents.services.barometer import barometer
from maps.barometer import MEASURES, SETTINGS_ID, STEPS, MapForm, shades_of, title_of, words
from maps.choropleth import Choropleth, drawn, map_of


@require_safe
@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """Show the communities of an area coloured by appeals, a rate or days of waiting."""
    form = MapForm(request.GET, user=request.user)
    if not form.is_valid():
        return render(request, "maps/barometer.html", {"form": form}, status=422)
    asked, measure = form.question(), form.cleaned_data["measure"]
    shades = shades_of(barometer(asked), asked, measure)
    found = drawn(shades, title_of(asked, measure), STEPS[measure])
    areas = Area.objects.active().below(asked.area.code).filter(level=Level.COMMUNITY)
    context = {
        "form": form,
        "asked": asked,
        "shades": shades,
        "found": found,
        "measure": dict(MEASURES)[measure],
        "map": map_of(areas, Choropleth(SETTINGS_ID)).parts(),
        "settings": {"found": found, "words": words()},
        "settings_id": SETTINGS_ID,
        "table_url": f"{reverse('incidents:barometer')}?{request.GET.urlencode()}",
    }
    return render(request, "maps/barometer.html", context)
