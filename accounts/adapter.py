from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User


class ClosedAdapter(DefaultAccountAdapter):
    """People are invited by their centre: nobody opens an account themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the address that we know, never to the spelling that somebody typed."""
        super().send_password_reset_mail(user, user.email, context)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed attempts count by account alone.

        allauth adds the host as the request names it, port included, which would give a
        fresh count for each of 65,535 ports.
        """
        return credentials.get("email", "").strip().lower()


def forget_failed_attempts(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Who chose a new password by mail may use it at once, however often the old one failed.

    allauth does so only for addresses in its own table, which this product leaves empty.
    """
    ClosedAdapter(request)._delete_login_attempts_cached_email(request, email=user.email)
