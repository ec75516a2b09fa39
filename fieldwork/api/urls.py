"""Addresses of the API of field work."""

from rest_framework.routers import SimpleRouter

from fieldwork.api.tasks import TaskViewSet
from fieldwork.api.visits import VisitViewSet

app_name = "fieldwork_api"

router = SimpleRouter()
router.register("tasks", TaskViewSet, basename="task")
router.register("visits", VisitViewSet, basename="visit")

urlpatterns = router.urls
