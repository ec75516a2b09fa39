"""The methods of Open311 GeoReport v2, each in XML and JSON."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from core.errors import DomainError
from fieldwork.services.photos import SentPhoto
from incidents.models import ApiKey, CategoryQuestion, IssueCategory, Submission
from incidents.open311 import shapes
from incidents.open311.formats import TYPES, Repeated, written
from incidents.open311.parameters import (
    MOST,
    MOST_IDS,
    Given,
    check_jurisdiction,
    check_services,
    read_request,
    read_span,
    read_status,
    read_token,
)
from incidents.open311.refusals import NotFound, Refusal, WrongKey
from incidents.services.appeals.codes import code_of
from incidents.services.requests import (
    SentUpdate,
    client_of,
    offered_categories,
    public_requests,
    public_updates,
    request_numbered,
    send_request,
    send_update,
)
from incidents.services.tallies import count_up

Content = tuple[str, Any]
Method = Callable[..., Content]
HOUR: Final = 3600
MEDIA: Final = ("media", "media[]")


def answer(name: str, content: Any, suffix: str, status: int = 200) -> HttpResponse:
    """Return content in the asked format; any page may read what everybody may read."""
    suffix = suffix if suffix in TYPES else "xml"
    response = HttpResponse(
        written(name, content, suffix), content_type=TYPES[suffix], status=status
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def refused(suffix: str, error: DomainError) -> HttpResponse:
    """Answer what the rules do not allow: 404 for what does not exist, else 400."""
    status = 404 if error.status == 404 else 400
    problems = getattr(error, "problems", None)
    texts = problems if isinstance(problems, list) else [str(error)]
    errors = [{"code": error.status, "description": text} for text in texts]
    return answer("errors", Repeated("error", errors), suffix, status)


def method(**verbs: Method) -> Callable[..., HttpResponse]:
    """Make a view of what answers each verb: open to everybody, in both formats."""

    @login_not_required
    @csrf_exempt
    def view(request: HttpRequest, suffix: str = "xml", **kwargs: Any) -> HttpResponse:
        try:
            called = verbs.get("GET" if request.method == "HEAD" else request.method or "")
            if suffix not in TYPES:
                raise NotFound(_("The formats are xml and json."))
            if called is None:
                raise Refusal(_("This method is not offered here."), code=405)
            given = Given(request.POST if request.method == "POST" else request.GET)
            check_jurisdiction(given)
            return answer(*called(request, given, **kwargs), suffix)
        except Refusal as error:
            return answer("errors", error.content(), suffix, error.status)
        except DomainError as error:
            return refused(suffix, error)

    # What middleware refuses is answered in the same format.
    view.answer_error = lambda request, error: refused(  # type: ignore[attr-defined]
        request.path.rpartition(".")[2], error
    )
    return view


def discovery(request: HttpRequest, _given: Given) -> Content:
    """Say what is offered, where, and whom to ask for a key."""
    address = request.build_absolute_uri(reverse("open311:root"))
    changed = IssueCategory.objects.aggregate(last=Max("updated_at"))["last"]
    return "discovery", shapes.discovery(address, changed or timezone.now())


def asked_now() -> Prefetch[Any]:
    """Return how what is asked now is fetched with categories."""
    return Prefetch("questions", CategoryQuestion.objects.current(), to_attr="asked_now")


def services(_request: HttpRequest, _given: Given) -> Content:
    """List the public categories."""
    rows = offered_categories().prefetch_related(asked_now())
    found = [shapes.service(row, bool(row.asked_now)) for row in rows]
    return "services", Repeated("service", found)


def service(_request: HttpRequest, _given: Given, code: str) -> Content:
    """Tell what is asked with a category. One without questions has no definition: 404."""
    category = offered_categories().filter(code=code).first()
    questions = list(category.questions.current()) if category else []
    if category is None or not questions:
        raise NotFound(_("service_code %(code)s has no definition.") % {"code": code[:50]})
    return "service_definition", shapes.definition(category, questions)


def list_requests(_request: HttpRequest, given: Given) -> Content:
    """List requests: those with the given numbers, or those that the choices leave."""
    return "service_requests", shapes.requests(asked_for(given).prefetch_related("events"))


def asked_for(given: Given) -> Any:
    """Return the cases that a list asks for; numbers override every other choice."""
    if numbers := given.listed("service_request_id"):
        if len(numbers) > MOST_IDS:
            raise Refusal(_("Ask for %(most)s numbers at most.") % {"most": MOST_IDS})
        return request_numbered(*numbers)
    start, end = read_span(given)
    size = given.whole("page_size", MOST, MOST)
    first = (given.whole("page", 1, 100_000) - 1) * size
    rows = public_requests().filter(received_at__gte=start, received_at__lte=end)
    if codes := check_services(given.listed("service_code")):
        rows = rows.filter(category__code__in=codes)
    if (status := read_status(given)) != {"open", "closed"}:
        rows = rows.filter(closed_at__isnull=status == {"open"})
    return rows[first : first + size]


def one_request(_request: HttpRequest, _given: Given, number: str) -> Content:
    """Give one request."""
    found = list(request_numbered(number).prefetch_related("events"))
    if not found:
        raise NotFound(_("There is no such request."))
    return "service_requests", shapes.requests(found)


def post_request(request: HttpRequest, given: Given) -> Content:
    """Take a request in."""
    client = checked_client(given)
    sent = read_request(given)
    photos = [
        SentPhoto(uuid.uuid4(), file.read())
        for name in MEDIA
        for file in request.FILES.getlist(name)
    ]
    submission = send_request(client=client, sent=replace(sent, photos=photos))
    notice = _("See how it stands at %(address)s with the code %(code)s.") % {
        "address": request.build_absolute_uri(reverse("portal:progress")),
        "code": code_of(sent.client_uuid),
    }
    return "service_requests", shapes.receipt(submission, notice)


def checked_client(given: Given) -> ApiKey:
    """Return the client whose key was sent. Raises WrongKey, Refusal when it sends too much."""
    key = given.text("api_key")
    if not key:
        raise WrongKey(_("api_key was not provided. See key_service of discovery."))
    client = client_of(key)
    if client is None:
        raise WrongKey(_("api_key is not valid."))
    if count_up("open311", str(client.pk), seconds=HOUR) > client.per_hour:
        raise Refusal(_("This client has sent too many requests. Go on in an hour."), code=429)
    return client


def token(_request: HttpRequest, _given: Given, token: str) -> Content:
    """Tell the number that a token stands for."""
    rows = Submission.objects.select_related("case").filter(token=read_token(token))
    found = rows.filter(client__gives_tokens=True).first()
    if found is None:
        raise NotFound(_("There is no such token."))
    return "service_requests", shapes.by_token(found)


def list_updates(_request: HttpRequest, given: Given) -> Content:
    """List what happened with requests in a span of time, the oldest first."""
    start, end = read_span(given)
    size = given.whole("page_size", MOST, MOST)
    first = (given.whole("page", 1, 100_000) - 1) * size
    rows = public_updates().filter(at__gte=start, at__lte=end)
    if numbers := given.listed("service_request_id"):
        rows = rows.filter(case__number__in=numbers[:MOST_IDS])
    found = [shapes.update(event) for event in rows[first : first + size]]
    return "service_request_updates", Repeated("request_update", found)


def post_update(_request: HttpRequest, given: Given) -> Content:
    """Take an update in from the client that sent the request."""
    client = checked_client(given)
    needed = ("service_request_id", "update_id", "updated_datetime", "status", "description")
    lacks = [name for name in needed if not given.text(name)]
    if lacks:
        raise Refusal(*(_("%(name)s was not provided.") % {"name": name} for name in lacks))
    given.moment("updated_datetime")
    if len(given.text("update_id")) > 100 or len(given.text("description")) > 4000:
        raise Refusal(_("update_id may have 100 characters, description 4000."))
    status = given.text("status").lower()
    if status not in {"open", "closed"}:
        raise Refusal(_("status is open or closed."))
    sent = SentUpdate(
        given.text("service_request_id"),
        given.text("update_id"),
        given.text("description"),
        is_open=status == "open",
    )
    made = send_update(client=client, sent=sent)
    found = {"update_id": str(made.event_id)}
    return "service_request_updates", Repeated("request_update", [found])


def nothing(_request: HttpRequest, _given: Given, **_kwargs: Any) -> Content:
    """Answer every address that is none of the interface."""
    raise NotFound(_("There is no such address."))
