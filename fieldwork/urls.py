"""Addresses of field work."""

from django.urls import path

from fieldwork import phone_urls
from fieldwork.records import Assignments, Campaigns, Tasks
from fieldwork.views import assign, campaigns, tasks

app_name = "fieldwork"

urlpatterns = [
    path("work/assign/", assign.AssignPage.as_view(), name="assign"),
    path("work/assign/new/", assign.AssignPage.as_view(), name="assign_new"),
    path("work/assign/preview/", assign.PreviewPart.as_view(), name="assign_preview"),
    path("work/assign/send/", assign.SendPage.as_view(), name="assign_send"),
    path("work/assign/cells/", assign.CellsPart.as_view(), name="assign_cells"),
    path("work/sendings/<int:pk>/undo/", assign.UndoPage.as_view(), name="assignment_undo"),
    path("work/sendings/<int:pk>/cancel/", assign.CancelPage.as_view(), name="assignment_cancel"),
    path("work/sendings/<int:pk>/resume/", assign.ResumePage.as_view(), name="assignment_resume"),
    path(
        "work/sendings/<int:pk>/progress/",
        assign.ProgressPart.as_view(),
        name="assignment_progress",
    ),
    path("work/tasks/decide/", tasks.BulkPage.as_view(), name="task_decide"),
    path("work/tasks/people/", tasks.PeoplePart.as_view(), name="task_people"),
    path("work/tasks/hand-over/", tasks.HandOverPage.as_view(), name="task_hand_over"),
    path("work/tasks/<int:pk>/take/<slug:step>/", tasks.StepPage.as_view(), name="task_take"),
    path("work/campaigns/draft/", campaigns.DraftPage.as_view(), name="campaign_draft"),
    path("work/campaigns/<int:pk>/change/", campaigns.ChangePage.as_view(), name="campaign_change"),
    *Tasks.urls("work/tasks/"),
    *Assignments.urls("work/sendings/"),
    *Campaigns.urls("work/campaigns/"),
    *phone_urls.urlpatterns,
]
