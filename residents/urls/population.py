"""Addresses of the actual population: people, households, corrections, double records."""

from django.urls import URLPattern, path, re_path

from residents.views import desk, here, households, people

HOME = "dwellings/<int:pk>/"
patterns: list[URLPattern] = [
    path("", people.PeopleList.as_view(), name="people"),
    path("search/", people.SearchPage.as_view(), name="search"),
    path("quality/", desk.QualityPage.as_view(), name="quality"),
    path("merges/", desk.MergesPage.as_view(), name="merges"),
    path("merges/<uuid:key>/", desk.MergePage.as_view(), name="merge"),
    path("corrections/", desk.CorrectionsPage.as_view(), name="corrections"),
    path("corrections/<uuid:key>/", desk.CorrectionPage.as_view(), name="correction"),
    path(
        "corrections/<uuid:key>/reveal/",
        desk.CorrectionRevealPage.as_view(),
        name="correction_reveal",
    ),
    re_path(
        r"^here/(?P<kind>building|dwelling)/(?P<pk>\d+)/$", here.HerePart.as_view(), name="here"
    ),
    path(HOME, households.HouseholdsPage.as_view(), name="households"),
    path(f"{HOME}move-in/", households.MoveInPage.as_view(), name="move_in"),
    path(f"{HOME}same-person/", households.SamePersonPage.as_view(), name="same_person"),
    path(
        f"{HOME}households/<str:household_no>/",
        households.HouseholdsPage.as_view(),
        name="household",
    ),
    path(
        f"{HOME}households/<str:household_no>/verify/",
        households.VerifyPage.as_view(),
        name="household_verify",
    ),
    path(
        f"{HOME}households/<str:household_no>/leave/",
        households.LeavePage.as_view(),
        name="household_leave",
    ),
    path("<uuid:key>/", people.PersonPage.as_view(), name="person"),
    path("<uuid:key>/reveal/<slug:field>/", people.RevealPage.as_view(), name="reveal"),
    path("<uuid:key>/change/", people.ChangePage.as_view(), name="change"),
    path("<uuid:key>/deceased/", people.DeceasedPage.as_view(), name="deceased"),
    path("<uuid:key>/correction/", people.CorrectionAskPage.as_view(), name="correction_ask"),
]
