from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("students.urls")),
    path("", include("plans.urls")),
    path("", include("reviews.urls")),
]
