"""Addresses of Open311."""

from django.urls import path, re_path

from incidents.open311 import views
from incidents.open311.views import method

app_name = "open311"
urlpatterns = [
    path("", method(GET=views.nothing), name="root"),
    path("discovery.<slug:suffix>", method(GET=views.discovery), name="discovery"),
    path("services.<slug:suffix>", method(GET=views.services), name="services"),
    path("services/<slug:code>.<slug:suffix>", method(GET=views.service), name="service"),
    path(
        "requests.<slug:suffix>",
        method(GET=views.list_requests, POST=views.post_request),
        name="requests",
    ),
    path("requests/<str:number>.<slug:suffix>", method(GET=views.one_request), name="request"),
    path("tokens/<str:token>.<slug:suffix>", method(GET=views.token), name="token"),
    path(
        "servicerequestupdates.<slug:suffix>",
        method(GET=views.list_updates, POST=views.post_update),
        name="updates",
    ),
    re_path(r"^.*\.(?P<suffix>xml|json)$", method(GET=views.nothing, POST=views.nothing)),
]
