"""Addresses of the API of field work."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from fieldwork.api.tasks import TaskViewSet

app_name = "fieldwork_api"

router = SimpleRouter()
router.register("tasks", TaskViewSet, basename="task")
visits = (
    import_module("fieldwork.api.visits").urlpatterns if find_spec("fieldwork.api.visits") else []
)

urlpatterns = [path("", include(router.urls)), *visits]
