"""The working side of the video register: board, faults, requests to look."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from grid.choices import VideoState
from grid.models import Area, VideoPoint
from incidents.choices import IncidentKind
from incidents.forms.video import FootageForm
from incidents.models import Incident, VideoAccessRequest
from incidents.services.video.faults import report_fault
from incidents.services.video.footage import (
    close_footage,
    decide_footage,
    is_video_officer,
    leads_station,
    record_viewing,
    request_footage,
)
from incidents.services.video.links import link_progress
from incidents.services.video.privacy import privacy_findings
from incidents.services.video.study import blind_spots
from incidents.services.video.uptime import filing_overdue, uptime_by_town, uptime_of
from incidents.views.cases import SignedInView

MOST = 100


class BoardPage(SignedInView):
    """Links, uptime, faults, filing and blind spots of the network."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what the actor's right covers: totals, or the points too."""
        today = timezone.localdate()
        links = link_progress(self.actor)
        uptime = uptime_by_town(self.actor, today)
        names = dict(Area.objects.active().filter(code__in=uptime).values_list("code", "name"))
        context: dict[str, Any] = {
            "links": links,
            "towns": [(names.get(code, code), each) for code, each in uptime.items()],
            "reads_points": bool(self.actor.scope_of("video_points")),
        }
        if context["reads_points"]:
            context |= self.points(today)
        return render(request, "incidents/video/board.html", context)

    def points(self, today: Any) -> dict[str, Any]:
        """Return what those who read the points see."""
        points = VideoPoint.objects.visible_to(self.actor)
        faulty = list(points.filter(state__in=(VideoState.FAULT, VideoState.OFFLINE))[:MOST])
        uptime = uptime_of([point.pk for point in faulty], today)
        faults = (
            Incident.objects.visible_to(self.actor)
            .open()
            .filter(kind=IncidentKind.VIDEO_FAULT)
            .select_related("video_point")
            .order_by("due_at")
        )
        return {
            "faulty": [(point, uptime.get(point.pk)) for point in faulty],
            "faults": faults[:MOST],
            "overdue": filing_overdue(self.actor, today),
            "spots": blind_spots(self.actor),
            "now": timezone.now(),
            "may_write": bool(self.actor.scope_of("video_points", "write")),
        }


class PointView(SignedInView):
    """A view on one video point, found in the scope of whoever asks."""

    def point(self, pk: int) -> VideoPoint:
        """Return the point. Raises OutOfScope."""
        rows = VideoPoint.objects.visible_to(self.actor).select_related("cell__parent")
        found: VideoPoint | None = rows.filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such video point in your area."))
        return found


class PointWorkPage(PointView):
    """What is done at one point: a fault reported, what its view touches."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show uptime, open faults and the privacy check."""
        point = self.point(pk)
        today = timezone.localdate()
        faults = Incident.objects.visible_to(self.actor).filter(video_point=point)
        context = {
            "point": point,
            "uptime": uptime_of([point.pk], today).get(point.pk),
            "findings": privacy_findings(point),
            "faults": faults.filter(kind=IncidentKind.VIDEO_FAULT).order_by("-pk")[:MOST],
            "may_report": bool(self.actor.scope_of("incidents", "write")),
            "may_ask": is_video_officer(self.actor),
        }
        return render(request, "incidents/video/point.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Report a fault."""
        point = self.point(pk)
        try:
            made = report_fault(
                actor=self.actor, point=point, text=request.POST.get("text", "")[:1000]
            )
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("incidents:video_point_work", point.pk)
        messages.success(
            request, _("%(number)s was sent; it is to be mended within 48 hours.") % {
                "number": made.number
            },
        )  # fmt: skip
        return redirect("incidents:incident_detail", made.pk)


class FootagePage(SignedInView):
    """Requests to look at recordings: one's own, and those to decide."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the register, what waits first."""
        if not self.actor.scope_of("footage"):
            raise NotAllowed(_("Your posts do not include footage requests."))
        rows = VideoAccessRequest.objects.visible_to(self.actor).select_related(
            "point", "incident", "requester", "approver", "station"
        )
        now = timezone.now()
        shown = [
            {
                "row": row,
                "decides": row.state == "requested"
                and row.requester_id != self.actor.pk
                and leads_station(self.actor, row.station_id),
                "views": row.state == "approved"
                and row.requester_id == self.actor.pk
                and row.expires_at is not None
                and row.expires_at > now,
                "closes": row.state == "viewed",
            }
            for row in rows[:MOST]
        ]
        context = {"rows": shown, "may_ask": is_video_officer(self.actor)}
        return render(request, "incidents/video/footage.html", context)


class AskFootagePage(SignedInView):
    """A new request."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, with the incident and the point of the address."""
        self.check()
        end = timezone.localtime().replace(second=0, microsecond=0)
        initial = {
            **request.GET.dict(),
            "begins_at": f"{end - timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "ends_at": f"{end:%Y-%m-%dT%H:%M}",
        }
        return self.show(FootageForm(actor=self.actor, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask, or show what is refused."""
        self.check()
        form = FootageForm(request.POST, actor=self.actor)
        if form.is_valid():
            try:
                request_footage(actor=self.actor, **form.cleaned_data)
            except (OutOfScope, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Asked for. The leader of the station decides."))
                return redirect("incidents:footage")
        return self.show(form)

    def check(self) -> None:
        """Stop whoever is no video officer. Raises NotAllowed."""
        if not is_video_officer(self.actor):
            raise NotAllowed(_("Only the video officer of a station asks for footage."))

    def show(self, form: FootageForm) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/video/ask.html", {"form": form}, status=status)


class FootageStepPage(SignedInView):
    """Deciding, registering the viewing, closing."""

    def post(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """Do it and go back to the register."""
        row = VideoAccessRequest.objects.visible_to(self.actor).filter(pk=pk).first()
        if row is None:
            raise OutOfScope(_("There is no such request at your station."))
        words = request.POST.get("text", "")
        try:
            self.take(row, what, words)
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Noted."))
        return redirect("incidents:footage")

    def take(self, row: VideoAccessRequest, what: str, words: str) -> None:
        """Take the step."""
        if what in ("approve", "refuse"):
            approve = what == "approve"
            decide_footage(actor=self.actor, request=row, approve=approve, reason=words)
        elif what == "view":
            record_viewing(actor=self.actor, request=row, evidence_ref=words)
        else:
            close_footage(actor=self.actor, request=row)
