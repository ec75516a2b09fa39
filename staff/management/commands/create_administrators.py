"""`manage.py create_administrators`: the first three accounts of a new installation."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from grid.choices import Level
from grid.models import Area
from staff.choices import Role
from staff.models import Post, User
from staff.services.accounts import first_password
from staff.services.posts import LONGEST_TERM

TRIO: Final = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


class Command(BaseCommand):
    """Makes the system administrator, the security administrator and the auditor.

    Three people, each post granted by the second and confirmed by the third, so that
    nobody gives a post to themselves even on the first day.
    """

    help = (
        "Make the three administrators of a new installation: system, security, audit. "
        "Prints their first passwords once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the area and the three user names."""
        parser.add_argument("city", help="code of the city or district they serve, such as 9901")
        parser.add_argument("usernames", nargs=3, metavar="USERNAME")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Make them, unless somebody administers accounts already."""
        today = timezone.localdate()
        if Post.objects.in_force(today).filter(role__in=TRIO).exists():
            raise CommandError("There are administrators already; they make further accounts.")
        area = Area.objects.active().filter(code=options["city"]).first()
        if area is None or area.level not in {Level.CITY, Level.DISTRICT}:
            raise CommandError(f"No city or district in force has the code {options['city']}.")
        names = options["usernames"]
        if User.objects.filter(username__in=names).exists():
            raise CommandError("One of these user names is taken.")
        people = [self.person(name) for name in names]
        for at, role in enumerate(TRIO):
            Post.objects.create(
                user=people[at],
                role=role,
                area=area,
                granted_by=people[(at + 1) % 3],
                confirmed_by=people[(at + 2) % 3],
                confirmed_at=timezone.now(),
                valid_from=today,
                valid_to=today + LONGEST_TERM - timedelta(days=1),
            )

    def person(self, name: str) -> User:
        """Make an account and print its first password."""
        password = first_password()
        user: User = User.objects.create_user(name, password=password, full_name=name)
        self.stdout.write(f"{name}  {password}")
        return user
