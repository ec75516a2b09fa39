"""The base of the views that take a step: what happened is said, rights are answered as such."""

from typing import Any

from django.contrib import messages

from core.errors import DomainError, NotAllowed, OutOfScope
from fieldwork.views.signed_in import SignedInView


class AttemptView(SignedInView):
    """A view that calls a service for somebody and says what came of it."""

    def attempt(self, done: str, service: Any, **kwargs: Any) -> None:
        """Call a service; say that it is done, or what it refused."""
        try:
            service(actor=self.actor, **kwargs)
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            messages.error(self.request, str(error))
            return
        messages.success(self.request, done)
