"""What runs in the background."""

from django_tasks import task

from fieldwork.services.sending import finish_sending


@task()
def send_tasks(assignment: int) -> None:
    """Write the tasks of a large sending."""
    finish_sending(assignment)
