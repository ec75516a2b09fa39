"""Addresses of the landlords of rental housing."""

from django.urls import URLPattern, path

from residents.views import landlords

RENTAL = "rentals/<int:pk>/landlord/"
patterns: list[URLPattern] = [
    path(RENTAL, landlords.LandlordPart.as_view(), name="landlord"),
    path(f"{RENTAL}change/", landlords.LandlordChangePage.as_view(), name="landlord_change"),
    path(f"{RENTAL}remove/", landlords.LandlordRemovePage.as_view(), name="landlord_remove"),
    path(
        f"{RENTAL}reveal/<slug:field>/",
        landlords.LandlordRevealPage.as_view(),
        name="landlord_reveal",
    ),
]
