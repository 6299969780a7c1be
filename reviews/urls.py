from django.urls import path

from reviews.views import caseload, home, printing, session, student

urlpatterns = [
    path("", home.home, name="home"),
    path("caseload/", caseload.caseload, name="caseload"),
    path(
        "caseload/export.<file_format:file_format>",
        caseload.caseload_export,
        name="caseload_export",
    ),
    path("students/<uuid:uuid>/", student.student, name="student"),
    path("plans/<uuid:uuid>/reviews/", session.plan_reviews, name="plan_reviews"),
    path("plans/<uuid:uuid>/sessions/add/", session.session_add, name="session_add"),
    path("sessions/<uuid:uuid>/", session.session, name="session"),
    path(
        "plans/<uuid:uuid>/tracking-sheet.pdf",
        printing.tracking_sheet_pdf,
        name="tracking_sheet_pdf",
    ),
]
