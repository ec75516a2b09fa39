"""The base of the plain views: somebody is signed in."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import View

from staff.models import User


class SignedInView(LoginRequiredMixin, View):
    """A view for people with an account; what they may do the services decide."""

    @property
    def actor(self) -> User:
        """The person who asks."""
        user: Any = self.request.user
        assert isinstance(user, User)
        return user
