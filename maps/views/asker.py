"""Who asks: every page of the map is for people who have signed in."""

from django.http import HttpRequest

from staff.models import User


class Asked(HttpRequest):
    """A request of somebody who has signed in."""

    user: User
