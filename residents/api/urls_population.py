"""Addresses of the API of the actual population."""

from django.urls import URLPattern, path

from residents.api import views

HOME = "dwellings/<int:pk>"
patterns: list[URLPattern] = [
    path("people/", views.People.as_view(), name="people"),
    path("people/<uuid:key>/", views.OnePerson.as_view(), name="person"),
    path(f"{HOME}/households/", views.Households.as_view(), name="households"),
    path(f"{HOME}/verify/", views.Verify.as_view(), name="verify"),
    path(f"{HOME}/move-in/", views.MoveIn.as_view(), name="move_in"),
    path(f"{HOME}/move-within/", views.MoveWithin.as_view(), name="move_within"),
    path(f"{HOME}/move-out/", views.MoveOut.as_view(), name="move_out"),
]
