from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, SessionMails

if TYPE_CHECKING:
    from accounts.models.centre import Centre


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in, by e-mail. What they may do stands in their memberships."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    # Where they work now, where they have several: a centre, and the role whose page is home.
    chosen_centre = models.ForeignKey(
        "accounts.Centre", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    home_role = models.CharField(
        _("page to start with"), max_length=20, choices=Role.choices, blank=True
    )
    # Turns a screen back from a student without the whole password; hashed as one is.
    screen_pin = models.CharField(
        max_length=128, blank=True, default="", db_default="", editable=False
    )
    session_mails = models.CharField(
        _("invitations to sessions by mail"),
        max_length=10,
        choices=SessionMails,
        default=SessionMails.NONE,
        db_default=SessionMails.NONE,
    )
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_email")]

    def __str__(self) -> str:
        return self.name

    def work_in(self, centre: Centre | None) -> None:
        """Be there from the next request on; None: wherever they have worked longest."""
        self.chosen_centre = centre
        self.save(update_fields=["chosen_centre"])

    def close(self) -> None:
        """Let nobody sign in with this account; open sessions end with their next request."""
        self.is_active, self.chosen_centre = False, None
        self.save(update_fields=["is_active", "chosen_centre"])

    def keep_pin(self, pin: str) -> None:
        """From now on these digits turn a screen back; none: only the password does."""
        self.screen_pin = make_password(pin) if pin else ""
        self.save(update_fields=["screen_pin"])

    def has_pin(self, pin: str) -> bool:
        """Whether these are the digits. Takes as long where none were chosen."""
        return check_password(pin, self.screen_pin)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        """An initial and the family name: N. Ferrer."""
        if not self.family_name:
            return self.given_name
        return f"{self.given_name[:1]}. {self.family_name}"
