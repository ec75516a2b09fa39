"""Addresses of requests about records."""

from django.urls import path

from residents.views import requests

patterns = [
    path("requests/", requests.request_list, name="request_list"),
    path("requests/add/", requests.request_add, name="request_add"),
    path("requests/<uuid:key>/", requests.request_detail, name="request_detail"),
    path("requests/<uuid:key>/check/", requests.request_check, name="request_check"),
    path("requests/<uuid:key>/decide/", requests.request_decide, name="request_decide"),
    path("requests/<uuid:key>/execute/", requests.request_execute, name="request_execute"),
    path("requests/<uuid:key>/receipt/", requests.request_receipt, name="request_receipt"),
    path("requests/<uuid:key>/answer/", requests.request_answer, name="request_answer"),
    path("requests/<uuid:key>/answer.json", requests.request_file, name="request_file"),
]
