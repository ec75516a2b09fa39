"""Addresses of disputes, mediation and the working side of the video register."""

from django.urls import path

from core.views import within_scope_all
from incidents.records import Disputes
from incidents.views import disputes, mediation, prevention, signing, video

urlpatterns = [
    *within_scope_all(
        [
            path("disputes/new/", disputes.RegisterPage.as_view(), name="dispute_register"),
            path("disputes/mine/", mediation.MediationPage.as_view(), name="mediation"),
            path(
                "disputes/<int:pk>/do/<slug:what>/",
                disputes.ActPage.as_view(),
                name="dispute_act",
            ),
            path(
                "disputes/<int:pk>/sessions/<int:session>/minutes/",
                mediation.MinutesPage.as_view(),
                name="minutes",
            ),
            path(
                "disputes/<int:pk>/agreement/", mediation.AgreementPage.as_view(), name="agreement"
            ),
            path(
                "disputes/<int:pk>/papers/<slug:paper>/",
                mediation.PaperPage.as_view(),
                name="dispute_paper",
            ),
            path(
                "disputes/<int:pk>/papers/<slug:paper>/<int:key>/",
                mediation.PaperPage.as_view(),
                name="dispute_paper_of",
            ),
            path("disputes/<int:pk>/sign/", signing.SignPage.as_view(), name="sign_mediator"),
            path("disputes/<int:pk>/sign/<uuid:key>/", signing.SignPage.as_view(), name="sign"),
            path(
                "disputes/<int:pk>/sign/<uuid:key>/link/",
                signing.LinkPage.as_view(),
                name="sign_link",
            ),
            path(
                "disputes/<int:pk>/parties/<uuid:key>/notice/",
                signing.NoticePage.as_view(),
                name="party_notice",
            ),
            path("disputes/<int:pk>/scans/", signing.ScanPage.as_view(), name="scans"),
            path("disputes/<int:pk>/scans/<uuid:key>/", signing.ScanPage.as_view(), name="scan"),
            path(
                "disputes/questions/<uuid:pk>/",
                mediation.AnswerQuestionPage.as_view(),
                name="question_answer",
            ),
            *[p for p in Disputes.urls("disputes/") if p.name != "dispute_export"],
        ]
    ),
    path("disputes/follow-ups/", mediation.FollowUpsPage.as_view(), name="follow_ups"),
    path("disputes/rooms/", mediation.RoomsPage.as_view(), name="rooms"),
    path("disputes/screening/", prevention.ScreeningPage.as_view(), name="screening"),
    path("disputes/results/", prevention.ResultsPage.as_view(), name="results"),
    path("disputes/mediators/", prevention.MediatorsPage.as_view(), name="mediators"),
    path("video/", video.BoardPage.as_view(), name="video_board"),
    path("video/points/<int:pk>/", video.PointWorkPage.as_view(), name="video_point_work"),
    path("video/footage/", video.FootagePage.as_view(), name="footage"),
    path("video/footage/ask/", video.AskFootagePage.as_view(), name="footage_ask"),
    path(
        "video/footage/<int:pk>/<slug:what>/",
        video.FootageStepPage.as_view(),
        name="footage_step",
    ),
]
