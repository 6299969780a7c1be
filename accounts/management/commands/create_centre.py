"""Make a centre with its default catalogues and its first administrator."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django_scopes import scope

from accounts.enums import Role
from accounts.mail import absolute
from accounts.models import Centre, Membership, User
from accounts.services import add_member, create_centre

DONE = """{centre} ({centre.code}) is made, with {person} <{person.email}> as its administrator.

What happens next:
1. {person.given_name} opens this link within {hours} hours and chooses a password. Whoever has
   the link can do so: send it to nobody else.
   {link}
   Should it run out, “Forgot your password?” on {sign_in} sends a new one.
2. After signing in, the page Centre leads through the first steps: the year, programmes,
   cohorts, staff, students.
"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="as it stands on pages and papers")
        parser.add_argument("--code", required=True, help="short and unique, such as RIVER")
        parser.add_argument("--zone", required=True, help="such as Europe/Madrid")
        parser.add_argument(
            "--language",
            default=settings.LANGUAGE_CODE,
            choices=[code for code, _name in settings.LANGUAGES],
        )
        parser.add_argument("--email", required=True, help="of the first administrator")
        parser.add_argument("--given-name", required=True)
        parser.add_argument("--family-name", default="")

    def handle(self, *args: Any, **typed: Any) -> None:
        centre = Centre(
            name=" ".join(typed["name"].split()),
            code=typed["code"].strip(),
            time_zone=typed["zone"],
            language=typed["language"],
        )
        person = User(
            email=typed["email"].strip().lower(),
            given_name=typed["given_name"].strip(),
            family_name=typed["family_name"].strip(),
        )
        if _was_made(centre, person):
            self.stdout.write(
                f"{centre.name} is there already, and {person.email} administers it:"
                " nothing was changed."
            )
            return
        _refuse(centre, person)
        try:
            centre, person = _make(centre, person)
        except IntegrityError:
            raise CommandError(
                "Somebody made this centre or this account meanwhile: nothing was changed."
            ) from None
        self.stdout.write(
            DONE.format(
                centre=centre,
                person=person,
                hours=settings.PASSWORD_RESET_TIMEOUT // 3600,
                link=_link_for(person),
                sign_in=absolute("account_login"),
            )
        )


def _was_made(centre: Centre, person: User) -> bool:
    """Whether this very command ran before."""
    made = Centre.objects.filter(code__iexact=centre.code, name=centre.name).first()
    if made is None:
        return False
    with scope(centre=made):
        return Membership.objects.administrators().filter(person__email=person.email).exists()


def _refuse(centre: Centre, person: User) -> None:
    """Say at once all that stands in the way."""
    problems = []
    if taken := Centre.objects.filter(code__iexact=centre.code).first():
        problems.append(f"The code {centre.code} is that of {taken}. Choose another one.")
    if User.objects.filter(email__iexact=person.email).exists():
        problems.append(
            f"{person.email} has an account already. Choose another address, or have an"
            " administrator of the new centre invite this one."
        )
    for record, names in ((centre, CENTRE), (person, PERSON)):
        try:
            record.full_clean(
                exclude=[each.name for each in record._meta.fields if each.name not in names],
                validate_unique=False,
                validate_constraints=False,
            )
        except ValidationError as error:
            problems += [
                f"{names[name]}: {' '.join(said)}" for name, said in error.message_dict.items()
            ]
    if problems:
        raise CommandError("\n".join(["Nothing was made.", *problems]))


CENTRE = {"name": "--name", "code": "--code", "time_zone": "--zone"}
PERSON = {"email": "--email", "given_name": "--given-name", "family_name": "--family-name"}


@transaction.atomic
def _make(centre: Centre, person: User) -> tuple[Centre, User]:
    made = create_centre(
        name=centre.name, code=centre.code, time_zone=centre.time_zone, language=centre.language
    )
    first = User.objects.create_user(
        email=person.email, given_name=person.given_name, family_name=person.family_name
    )
    with scope(centre=made):
        add_member(centre=made, person=first, role=Role.ADMINISTRATOR)
    return made, first


def _link_for(person: User) -> str:
    """Where a person chooses a password. It works once, and not for ever."""
    return absolute(
        "account_reset_password_from_key",
        user_pk_to_url_str(person),
        default_token_generator.make_token(person),
    )
