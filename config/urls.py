from django.urls import include, path, register_converter

from accounts.exports import FileFormatConverter

register_converter(FileFormatConverter, "file_format")

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("students.urls")),
    path("", include("plans.urls")),
    path("", include("reviews.urls")),
]

handler403 = "accounts.views.pages.not_allowed"
