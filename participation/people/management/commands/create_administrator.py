"""``manage.py create_administrator ADDRESS``: create the first administrator of an installation."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from participation.people.errors import EmailTaken
from participation.people.models import Role, User
from participation.people.operations.accounts import create_account
from participation.people.operations.roles import grant_role


class Command(BaseCommand):
    help = "Create an account with the role administrator, or grant the role to an existing account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="ADDRESS")

    def handle(self, *, email: str, **_options: Any) -> None:
        reason = "manage.py create_administrator"
        user = User.objects.filter(email=email.lower()).first()
        with transaction.atomic():
            user = user or self.account(email)
            grant_role(administrator=None, user=user, role=Role.ADMINISTRATOR, reason=reason)
        self.stdout.write(f"{user.email} is an administrator.")

    def account(self, email: str) -> User:
        """Prompt for the password, so that it does not appear in the shell history."""
        try:
            validate_email(email)
            password = getpass("Password: ")
            validate_password(password, User(email=email))
            return create_account(email=email, password=password, email_confirmed=True)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except EmailTaken as error:
            raise CommandError(str(error)) from error
