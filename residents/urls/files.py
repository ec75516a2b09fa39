"""Addresses of care records and youth support files."""

from django.urls import URLPattern, path

from residents.views import care, grants, youth

patterns: list[URLPattern] = [
    path("care/", care.CareList.as_view(), name="care_list"),
    path("care/refer/", care.ReferPage.as_view(), name="care_refer"),
    path("care/calls/", care.CallsPage.as_view(), name="care_calls"),
    path("care/calls/<uuid:key>/", care.CallPage.as_view(), name="care_call"),
    path("care/totals/", care.TotalsPage.as_view(), name="care_totals"),
    path("care/<uuid:key>/", care.CarePage.as_view(), name="care_detail"),
    path("care/<uuid:key>/<slug:step>/", care.CareStepPage.as_view(), name="care_step"),
    path("youth/", youth.YouthList.as_view(), name="youth_list"),
    path("youth/propose/", youth.ProposePage.as_view(), name="youth_propose"),
    path("youth/report/", grants.ReportPage.as_view(), name="youth_report"),
    path("youth/<uuid:key>/", youth.YouthPage.as_view(), name="youth_detail"),
    path("youth/<uuid:key>/ask/", youth.AskOpeningPage.as_view(), name="youth_ask"),
    path("youth/<uuid:key>/<slug:step>/", youth.YouthStepPage.as_view(), name="youth_step"),
    path(
        "youth/<uuid:key>/levels/<uuid:level>/<slug:step>/",
        youth.LevelPage.as_view(),
        name="youth_level",
    ),
    path("grants/", grants.GrantsPage.as_view(), name="grant_list"),
    path("grants/reopen/", grants.ReopenPage.as_view(), name="file_reopen"),
    path("grants/<uuid:key>/more/", grants.GrantMorePage.as_view(), name="grant_more"),
    path("grants/<uuid:key>/<slug:step>/", grants.GrantStepPage.as_view(), name="grant_step"),
    path(
        "openings/<uuid:key>/<slug:step>/",
        grants.OpeningStepPage.as_view(),
        name="opening_step",
    ),
    path("figures/", grants.FiguresPage.as_view(), name="file_figures"),
]
