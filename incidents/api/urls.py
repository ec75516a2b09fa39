"""Addresses of the API of cases."""

from rest_framework.routers import SimpleRouter

from incidents.api.incidents import IncidentViewSet

app_name = "incidents_api"

router = SimpleRouter()
router.register("incidents", IncidentViewSet, basename="incident")

urlpatterns = router.urls
