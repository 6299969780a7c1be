from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts.views import invitation, inviting, my_work, pages, settings, turning, years

# Of allauth only what a closed house needs: in, out, reset, change.
urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/", invitation.invitation_link, name="invitation_link"),
    path("centre/settings/", settings.centre_settings, name="centre_settings"),
    path("centre/logo/", settings.centre_logo, name="centre_logo"),
    path("centre/years/", years.year_list, name="year_list"),
    path("centre/years/add/", years.year_add, name="year_add"),
    path("centre/years/<uuid:uuid>/", years.year, name="year"),
    path("centre/years/<uuid:uuid>/edit/", years.year_edit, name="year_edit"),
    path("centre/years/<uuid:uuid>/delete/", years.year_delete, name="year_delete"),
    path("centre/years/<uuid:uuid>/terms/add/", years.term_add, name="term_add"),
    path("centre/terms/<uuid:uuid>/edit/", years.term_edit, name="term_edit"),
    path("centre/terms/<uuid:uuid>/delete/", years.term_delete, name="term_delete"),
    path("centre/years/<uuid:uuid>/holidays/add/", years.holiday_add, name="holiday_add"),
    path("centre/holidays/<uuid:uuid>/edit/", years.holiday_edit, name="holiday_edit"),
    path("centre/holidays/<uuid:uuid>/delete/", years.holiday_delete, name="holiday_delete"),
    path("staff/invite/", inviting.staff_invite, name="staff_invite"),
    path(
        "staff/invitations/<uuid:uuid>/send/",
        inviting.invitation_send,
        name="invitation_send",
    ),
    path(
        "staff/invitations/<uuid:uuid>/withdraw/",
        inviting.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("my-work/", my_work.my_work, name="my_work"),
    path("my-work/pin/", turning.screen_pin, name="screen_pin"),
    path("screen/back/", turning.screen_back, name="screen_back"),
    path("my-work/centres/<uuid:uuid>/", my_work.centre_choose, name="centre_choose"),
    path("accounts/login/", allauth_views.login, name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/signup/", allauth_views.signup, name="account_signup"),
    path(
        "accounts/reauthenticate/",
        allauth_views.reauthenticate,
        name="account_reauthenticate",
    ),
    path(
        "accounts/password/change/",
        allauth_views.password_change,
        name="account_change_password",
    ),
    path(
        "accounts/password/reset/",
        allauth_views.password_reset,
        name="account_reset_password",
    ),
    path(
        "accounts/password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
