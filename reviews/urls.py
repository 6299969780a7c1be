from django.urls import path

from reviews.views import (
    caseload,
    contact_note,
    history,
    home,
    leaving,
    printing,
    record,
    rights,
    session,
    student,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("caseload/", caseload.caseload, name="caseload"),
    path(
        "caseload/export.<file_format:file_format>",
        caseload.caseload_export,
        name="caseload_export",
    ),
    path("students/<uuid:uuid>/", student.student, name="student"),
    path("students/<uuid:uuid>/rights/", rights.student_rights, name="student_rights"),
    path("students/<uuid:uuid>/record/ask/", record.record_ask, name="record_ask"),
    path("record-requests/<uuid:uuid>/", record.record_request, name="record_request"),
    path("record-requests/<uuid:uuid>/review/", record.record_review, name="record_review"),
    path("record-requests/<uuid:uuid>/prepare/", record.record_prepare, name="record_prepare"),
    path("record-requests/<uuid:uuid>/back/", record.record_take_back, name="record_take_back"),
    path("record-requests/<uuid:uuid>/over/", record.record_hand_over, name="record_hand_over"),
    path("record-requests/<uuid:uuid>/refuse/", record.record_refuse, name="record_refuse"),
    path(
        "record-requests/<uuid:uuid>/record.pdf",
        record.record_file,
        {"name": "pdf"},
        name="record_pdf",
    ),
    path(
        "record-requests/<uuid:uuid>/record.json",
        record.record_file,
        {"name": "json"},
        name="record_json",
    ),
    path("students/<uuid:uuid>/leave/", leaving.student_leave, name="student_leave"),
    path("students/<uuid:uuid>/history/<slug:family>/", history.history, name="history"),
    path("centre/history/<slug:family>/", history.history_of_centre, name="history_of_centre"),
    path("students/<uuid:uuid>/notes/add/", contact_note.contact_note_add, name="contact_note_add"),
    path("notes/<uuid:uuid>/edit/", contact_note.contact_note_edit, name="contact_note_edit"),
    path("plans/<uuid:uuid>/reviews/", session.plan_reviews, name="plan_reviews"),
    path("plans/<uuid:uuid>/sessions/add/", session.session_add, name="session_add"),
    path("sessions/<uuid:uuid>/", session.session, name="session"),
    path(
        "plans/<uuid:uuid>/tracking-sheet.pdf",
        printing.tracking_sheet_pdf,
        name="tracking_sheet_pdf",
    ),
]
