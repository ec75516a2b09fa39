"""Addresses of the public portal."""

from django.urls import path

from incidents.views import portal, rating, sides

app_name = "portal"
urlpatterns = [
    path("say/asked/", portal.AskedPart.as_view(), name="asked"),
    path("say/<slug:door>/", portal.DoorPage.as_view(), name="door"),
    path("progress/", portal.ProgressPage.as_view(), name="progress"),
    path("progress/<slug:step>/", portal.ProgressPage.as_view(), name="own_step"),
    path("police/", portal.PolicePage.as_view(), name="police"),
    path("rate/<slug:token>/", rating.RatingPage.as_view(), name="rate"),
    path("sign/<str:secret>/", sides.SignByLinkPage.as_view(), name="sign"),
    path("answers/", portal.AnswersPage.as_view(), name="answers"),
]
