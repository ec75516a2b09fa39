"""Pages of posts: grant, confirm, revoke, transfer, and the yearly look at every post."""

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError, NotAllowed, OutOfScope
from core.onward import next_of
from staff.choices import POST_LEVELS
from staff.forms.accounts import PostForm, TransferForm
from staff.forms.areas import BUILDING_LIMIT, areas_in, buildings_of, suggestions
from staff.models import Post, User
from staff.services import posts as services
from staff.views.accounts import account_of, grant_from, require_accounts, rights_of

SOON: Final = timedelta(days=30)
UNUSED: Final = timedelta(days=90)


def post_of(actor: User, pk: int) -> Post:
    """Return a post in the area whose accounts the actor sees. Raises OutOfScope (404)."""
    require_accounts(actor)
    rows = Post.objects.under(actor).select_related("user", "area")
    found: Post | None = rows.filter(pk=pk).first()
    if found is None:
        raise OutOfScope(_("There is no such post in your area."))
    return found


def post_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant, or propose, a post to an account."""
    actor: Any = request.user
    user = account_of(actor, pk)
    services.granting_scope(actor)
    form = PostForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            post = grant_from(actor, user, form)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("%(post)s: proposed. Somebody else must confirm it.") % {"post": post},
            )
            return redirect("staff:account_detail", pk=pk)
    return render(request, "staff/post_form.html", {"form": form, "account": user})


def post_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post on a day and propose the same role elsewhere from that day on."""
    actor: Any = request.user
    post = post_of(actor, pk)
    form = TransferForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.transfer_post(
                actor=actor, post=post, to=form.cleaned_data["area"], term=form.term()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The transfer is set. Somebody else must confirm it."))
            return redirect("staff:account_detail", pk=post.user_id)
    content = {"form": form, "post": post, "account": post.user}
    return render(request, "staff/post_transfer.html", content)


@require_POST
def post_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a post somebody else granted."""
    actor: Any = request.user
    post = services.confirm_post(actor=actor, post=post_of(actor, pk))
    messages.success(
        request, _("%(name)s: %(post)s is confirmed.") % {"name": post.user, "post": post}
    )
    return redirect(next_of(request))


@require_POST
def post_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a post, or refuse or withdraw a proposal."""
    actor: Any = request.user
    post = services.revoke_post(actor=actor, post=post_of(actor, pk))
    messages.success(
        request,
        _("%(name)s: %(post)s is revoked as of now.") % {"name": post.user, "post": post},
    )
    return redirect(next_of(request))


@require_POST
def post_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a post again for the year after it ends."""
    actor: Any = request.user
    post = post_of(actor, pk)
    until = max(post.valid_to, timezone.localdate()) + services.LONGEST_TERM - timedelta(days=1)
    services.renew_post(actor=actor, post=post, until=until)
    messages.success(request, _("Proposed for one more year. Somebody else must confirm it."))
    return redirect(next_of(request))


def confirmations(request: HttpRequest) -> HttpResponse:
    """List the posts that wait for somebody to confirm them."""
    actor: Any = request.user
    require_accounts(actor)
    rows = Post.objects.awaiting(timezone.localdate()).under(actor)
    rows = rows.select_related("user__organisation", "area", "granted_by")
    content = {
        "posts": rows.prefetch_related("buildings").order_by("created_at"),
        **rights_of(actor),
    }
    return render(request, "staff/confirmations.html", content)


def reviews(request: HttpRequest) -> HttpResponse:
    """List the posts that end soon and the accounts nobody has used for 90 days."""
    actor: Any = request.user
    require_accounts(actor)
    today = timezone.localdate()
    ending = Post.objects.under(actor).ending(today, today + SOON)
    unused = User.objects.visible_to(actor).unused_since(timezone.now() - UNUSED)
    content = {
        "ending": ending.select_related("user", "area").order_by("valid_to", "pk"),
        "unused": unused.select_related("organisation").order_by("last_login", "pk")[:200],
        "unused_days": UNUSED.days,
        **rights_of(actor),
    }
    return render(request, "staff/reviews.html", content)


def area_suggestions(request: HttpRequest) -> HttpResponse:
    """Answer a few areas for what is being typed, where the actor may name people."""
    actor: Any = request.user
    scope = naming_scope(actor)
    levels = POST_LEVELS.get(request.GET.get("role", ""), ())
    found = suggestions(scope, request.GET.get("area", ""), levels)
    return render(request, "staff/_area_suggestions.html", {"areas": found})


def naming_scope(actor: User) -> Any:
    """Return where an actor may grant posts or keep the network."""
    try:
        return services.granting_scope(actor)
    except NotAllowed:
        scope = actor.scope_of("posts", "write")
        if not scope:
            raise
        return scope


def building_choices(request: HttpRequest) -> HttpResponse:
    """Answer the buildings to tick for a role and an area."""
    actor: Any = request.user
    code = request.GET.get("area", "").split(" ")[0]
    area = areas_in(naming_scope(actor)).filter(code=code).first() if code.isdigit() else None
    wanted = request.GET.get("role") in services.BUILDING_ROLES or "kind" in request.GET
    content = {
        "buildings": buildings_of(area)[:BUILDING_LIMIT] if area and wanted else [],
        "area": area,
    }
    return render(request, "staff/_building_choices.html", content)
