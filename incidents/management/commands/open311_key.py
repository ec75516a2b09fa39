"""`manage.py open311_key`: give a program a key for the open interface, or take it away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from incidents.models import ApiKey
from incidents.services.requests import make_client, revoke_client


class Command(BaseCommand):
    """Prints a new key once; only a hash of it is kept."""

    help = "Make a key for a program that sends requests through Open311, revoke one, list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do and the program's name."""
        parser.add_argument("what", choices=["make", "revoke", "list"])
        parser.add_argument("name", nargs="?", default="", help="of the program, never a person")
        parser.add_argument(
            "--tokens", action="store_true", help="answer with a token; the number is fetched later"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        try:
            if options["what"] == "make":
                _client, key = make_client(name=options["name"], gives_tokens=options["tokens"])
                self.stdout.write(key)
            elif options["what"] == "revoke":
                revoke_client(name=options["name"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["what"] == "list":
            for client in ApiKey.objects.all():
                ended = f"revoked {client.revoked_at:%Y-%m-%d}" if client.revoked_at else "in use"
                self.stdout.write(f"{client.name}  {ended}")
