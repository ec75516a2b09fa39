"""The public notice of privacy, for grown-ups and for children; no account needed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.registry import Kind
from staff.services.notice import notice


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell what is held, why, on what basis, who sees it, until when, and what one may ask."""
    content = {"parts": list(notice()), "officer": settings.DATA_PROTECTION_OFFICER}
    return render(request, "staff/notice/privacy.html", content)


@login_not_required
def privacy_for_children(request: HttpRequest) -> HttpResponse:
    """Tell the same in a child's words (个人信息保护法 31; 未成年人网络保护条例 34)."""
    content = {
        "parts": [part for part in notice() if part.concerns_children],
        "officer": settings.DATA_PROTECTION_OFFICER,
        "ordinary": Kind.ORDINARY,
    }
    return render(request, "staff/notice/children.html", content)
