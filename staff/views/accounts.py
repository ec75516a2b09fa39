"""Pages of accounts: list, one account, new account, state, password, factor."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from core.saving import InvalidRecord
from staff.choices import Role, UserState
from staff.forms.accounts import AccountFilterForm, AccountForm, NewAccountForm, PostForm
from staff.models import Post, User
from staff.services import accounts as services
from staff.services.factors import has_factor, reset_factor
from staff.services.posts import grant_post

PAGE_SIZE: Final = 50


def require_accounts(user: User, verb: str = "view") -> None:
    """Stop who has nothing to do with accounts (403 with the reason)."""
    if not user.scope_of("accounts", verb):
        raise NotAllowed(_("Your posts do not let you administer accounts."))


def account_of(actor: User, pk: int) -> User:
    """Return an account the actor may see. Raises NotAllowed, OutOfScope (404)."""
    require_accounts(actor)
    rows = User.objects.visible_to(actor).select_related("organisation")
    found: User | None = rows.filter(pk=pk).first()
    if found is None:
        raise OutOfScope(_("There is no such account in your area."))
    return found


def rights_of(actor: User) -> dict[str, bool]:
    """Return which steps the actor's pages offer."""
    return {
        "may_write": bool(actor.scope_of("accounts", "write")),
        "may_grant": any(bool(actor.scope_of("accounts", verb)) for verb in ("write", "propose")),
        "may_confirm": bool(actor.scope_of("accounts", "confirm")),
        "may_reset_factor": Role.SECURITY_ADMINISTRATOR in actor.roles,
    }


def account_list(request: HttpRequest) -> HttpResponse:
    """List the accounts of the actor's area with their posts of today."""
    actor: Any = request.user
    require_accounts(actor)
    form = AccountFilterForm(request.GET or None)
    rows = found_by(form, User.objects.visible_to(actor).select_related("organisation"))
    posts = Post.objects.in_force(timezone.localdate()).select_related("area")
    rows = rows.prefetch_related(Prefetch("posts", posts, to_attr="current_posts"))
    page = Paginator(rows.order_by("full_name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    content = {
        "form": form,
        "page": page,
        "query": kept.urlencode(),
        "awaiting": Post.objects.awaiting(timezone.localdate()).under(actor).count(),
        **rights_of(actor),
    }
    return render(request, "staff/account_list.html", content)


def found_by(form: AccountFilterForm, rows: QuerySet[User]) -> QuerySet[User]:
    """Keep the accounts that fit the filter."""
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if typed := wanted.get("q"):
        rows = rows.filter(Q(full_name__icontains=typed) | Q(username__icontains=typed))
    if role := wanted.get("role"):
        held = Post.objects.in_force(timezone.localdate()).filter(role=role)
        rows = rows.filter(pk__in=held.values("user"))
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    return rows


def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account with its posts and the steps the actor may take."""
    actor: Any = request.user
    user = account_of(actor, pk)
    posts = user.posts.select_related("area", "granted_by", "confirmed_by", "revoked_by")
    content = {
        "account": user,
        "posts": posts.prefetch_related("buildings").order_by("-valid_from", "-pk"),
        "has_factor": has_factor(user),
        "is_self": user.pk == actor.pk,
        "states": UserState,
        **rights_of(actor),
    }
    return render(request, "staff/account_detail.html", content)


@never_cache
def account_add(request: HttpRequest) -> HttpResponse:
    """Make an account and propose its first post in one step."""
    actor: Any = request.user
    require_accounts(actor, "write")
    form = NewAccountForm(actor, request.POST or None)
    post_form = PostForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid() and post_form.is_valid():
        try:
            user, password = make_with_post(actor, form, post_form)
        except InvalidRecord as error:
            show_problems(form, error)
        except DomainError as error:
            post_form.add_error(None, str(error))
        else:
            content = {"account": user, "password": password, "is_new": True}
            return render(request, "staff/first_password.html", content)
    content = {"form": form, "post_form": post_form}
    return render(request, "staff/account_form.html", content)


@transaction.atomic
def make_with_post(actor: User, form: NewAccountForm, post_form: PostForm) -> tuple[User, str]:
    """Make the account and its post, or neither."""
    user, password = services.create_account(actor=actor, **form.cleaned_data)
    grant_from(actor, user, post_form)
    return user, password


def grant_from(actor: User, user: User, form: PostForm) -> Post:
    """Grant what a valid form asks for."""
    chosen = form.cleaned_data
    if form.takes_buildings and not chosen.get("buildings"):
        raise BadInput(_("Tick the buildings of this post."))
    return grant_post(
        actor=actor,
        user=user,
        role=chosen["role"],
        area=chosen["area"],
        term=form.term(),
        buildings=chosen.get("buildings") or (),
        flags=chosen["flags"],
    )


def show_problems(form: Any, error: InvalidRecord) -> None:
    """Put each problem beside its field."""
    for name, texts in error.problems.items():
        form.add_error(name if name in form.fields else None, texts)


def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who an account belongs to."""
    actor: Any = request.user
    user = account_of(actor, pk)
    require_accounts(actor, "write")
    form = AccountForm(actor, request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        services.change_account(actor=actor, user=user, **form.cleaned_data)
        messages.success(request, _("The account is saved."))
        return redirect("staff:account_detail", pk=pk)
    return render(request, "staff/account_edit.html", {"form": form, "account": user})


@never_cache
@require_POST
def account_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a first password again and show it once."""
    actor: Any = request.user
    user = account_of(actor, pk)
    password = services.reset_password(actor=actor, user=user)
    content = {"account": user, "password": password, "is_new": False}
    return render(request, "staff/first_password.html", content)


@require_POST
def account_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lost second factor away."""
    actor: Any = request.user
    reset_factor(actor=actor, user=account_of(actor, pk))
    messages.success(request, _("The second factor is reset. It is set up at the next sign-in."))
    return redirect("staff:account_detail", pk=pk)


STEPS: Final = {
    "suspend": (services.suspend_account, gettext_lazy("The account is suspended.")),
    "reopen": (services.reopen_account, gettext_lazy("The account is open again.")),
    "leave": (
        services.record_leaving,
        gettext_lazy(
            "The account is closed and every post is revoked. Open tasks stay with this person "
            "until those who assign tasks hand them over."
        ),
    ),
}


@require_POST
def account_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Suspend, open again, or record that the person left."""
    actor: Any = request.user
    change, said = STEPS[step]
    change(actor=actor, user=account_of(actor, pk))
    messages.success(request, said)
    return redirect("staff:account_detail", pk=pk)
