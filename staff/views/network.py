"""Pages of the network: communities, the post chart of one, holders by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import within
from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from core.saving import InvalidRecord
from grid.choices import CODE_DIGITS, Level
from grid.models import Area
from staff.choices import NetworkKind
from staff.forms.network import HolderForm, NewHolderForm
from staff.models import NetworkPost, User
from staff.services import network as services
from staff.services.responsible import responsible_for_own_buildings
from staff.views.accounts import show_problems


def communities_of(actor: User) -> Any:
    """Return the communities in which the actor sees who is responsible."""
    digits = CODE_DIGITS[Level.COMMUNITY]
    scope = actor.scope_of("posts")
    if not scope:
        raise NotAllowed(_("Your posts do not show you who is responsible."))
    rows = Area.objects.active().filter(level=Level.COMMUNITY).defer("boundary")
    around = {part.low[:digits] for part in scope.ranges if len(part.low) > digits}
    inside = rows.filter(within("code", scope.ranges))
    return (inside | rows.filter(code__in=around)).order_by("code")


def community_of(actor: User, code: str) -> Area:
    """Return one of these communities. Raises OutOfScope (404)."""
    found: Area | None = communities_of(actor).filter(code=code).first()
    if found is None:
        raise OutOfScope(_("There is no such community in your area."))
    return found


def network_list(request: HttpRequest) -> HttpResponse:
    """List the communities; who sees a single one goes straight to it.

    A building head sees who is responsible for the own buildings, and no chart.
    """
    actor: Any = request.user
    if actor.scope_of("posts").named and not actor.scope_of("posts").ranges:
        answers = responsible_for_own_buildings(actor)
        return render(request, "staff/own_buildings.html", {"answers": answers})
    rows = communities_of(actor).select_related("parent")[:500]
    if len(rows) == 1:
        return redirect("staff:network_chart", code=rows[0].code)
    return render(request, "staff/network_list.html", {"communities": rows})


def network_chart(request: HttpRequest, code: str) -> HttpResponse:
    """Show the post chart of a community, fit to be printed and put up."""
    actor: Any = request.user
    community = community_of(actor, code)
    chart = services.chart_of(actor=actor, community=community, day=timezone.localdate())
    may_write = actor.scope_of("posts", "write").covers(community.code)
    return render(request, "staff/network_chart.html", {"chart": chart, "may_write": may_write})


def areas_to_fill(actor: User, community: Area) -> Any:
    """Return the community and its cells, where the actor may write posts."""
    scope = actor.scope_of("posts", "write")
    if not scope:
        raise NotAllowed(_("Your posts do not let you keep the network."))
    rows = Area.objects.active().below(community.code).filter(within("code", scope.ranges))
    return rows.defer("boundary").order_by("code")


def holder_add(request: HttpRequest, code: str) -> HttpResponse:
    """Name a new holder: first the post and the area, then the person."""
    actor: Any = request.user
    community = community_of(actor, code)
    chosen = NewHolderForm(areas_to_fill(actor, community), request.GET or None)
    content = {"community": community, "chosen": chosen, "form": None}
    if not (chosen.is_bound and chosen.is_valid()):
        return render(request, "staff/holder_form.html", content)
    area, kind = chosen.cleaned_data["area"], chosen.cleaned_data["kind"]
    form = HolderForm(community, area, kind, request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and saved(form, lambda values: named(actor, area, kind, values)):
        messages.success(request, _("The holder is named."))
        return redirect("staff:network_chart", code=code)
    content |= {"form": form, "area": area, "kind_label": NetworkKind(kind).label}
    return render(request, "staff/holder_form.html", content)


def named(actor: User, area: Area, kind: str, values: dict[str, Any]) -> NetworkPost:
    """Name a holder from a form's values."""
    return services.name_holder(actor=actor, area=area, kind=kind, **values)


def holder_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a holder's name, phone, consent, buildings or term."""
    actor: Any = request.user
    post = holder_of(actor, pk)
    community = community_of(actor, post.area_code[: CODE_DIGITS[Level.COMMUNITY]])
    form = HolderForm(community, post.area, post.kind, request.POST or None, instance=post)
    if request.method == "POST":
        seen = whole_number(request.POST.get("version")) or 0
        fresh = NetworkPost.objects.get(pk=pk)
        if form.is_valid() and saved(
            form,
            lambda values: services.change_holder(actor=actor, post=fresh, seen=seen, **values),
        ):
            messages.success(request, _("The post is saved."))
            return redirect("staff:network_chart", code=community.code)
    content = {
        "community": community,
        "form": form,
        "post": post,
        "area": post.area,
        "kind_label": post.get_kind_display(),
    }
    return render(request, "staff/holder_form.html", content)


def saved(form: HolderForm, change: Any) -> bool:
    """Call a service with a form's values; put what it refuses into the form."""
    try:
        change(form.values())
    except InvalidRecord as error:
        show_problems(form, error)
        return False
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


def holder_of(actor: User, pk: int) -> NetworkPost:
    """Return a network post the actor may change. Raises NotAllowed, OutOfScope."""
    if not actor.scope_of("posts", "write"):
        raise NotAllowed(_("Your posts do not let you keep the network."))
    rows = NetworkPost.objects.allowed_to(actor, "write").select_related("area")
    found: NetworkPost | None = rows.filter(pk=pk).first()
    if found is None:
        raise OutOfScope(_("There is no such post in your area."))
    return found


@require_POST
def holder_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a holder's term today."""
    actor: Any = request.user
    post = holder_of(actor, pk)
    services.end_term(actor=actor, post=post)
    messages.success(request, _("The term of %(name)s has ended.") % {"name": post.holder_name})
    return redirect("staff:network_chart", code=post.area_code[: CODE_DIGITS[Level.COMMUNITY]])
