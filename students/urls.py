from django.urls import path

from students.views import (
    access_log,
    centre,
    cohorts,
    contacts,
    exports,
    programmes,
    readings,
    roster,
    slots,
    students,
)

urlpatterns = [
    path("centre/", centre.centre, name="centre"),
    path(
        "students/export.<file_format:file_format>", exports.student_export, name="student_export"
    ),
    path("cohorts/export.<file_format:file_format>", exports.cohort_export, name="cohort_export"),
    path(
        "cohorts/<uuid:uuid>/export.<file_format:file_format>",
        exports.member_export,
        name="member_export",
    ),
    path(
        "programmes/export.<file_format:file_format>",
        exports.programme_export,
        name="programme_export",
    ),
    path("students/", students.student_list, name="student_list"),
    path("students/<uuid:uuid>/contact/", contacts.contact, name="student_contact"),
    path("students/<uuid:uuid>/guardians/add/", contacts.guardian_add, name="guardian_add"),
    path("guardians/<uuid:uuid>/edit/", contacts.guardian_edit, name="guardian_edit"),
    path("students/<uuid:uuid>/readings/", readings.student_readings, name="student_readings"),
    path("cohorts/", cohorts.cohort_list, name="cohort_list"),
    path("cohorts/add/", cohorts.cohort_add, name="cohort_add"),
    path("cohorts/<uuid:uuid>/", cohorts.cohort, name="cohort"),
    path("cohorts/<uuid:uuid>/edit/", cohorts.cohort_edit, name="cohort_edit"),
    path("cohorts/<uuid:uuid>/slots/add/", slots.slot_add, name="slot_add"),
    path("slots/<uuid:uuid>/edit/", slots.slot_edit, name="slot_edit"),
    path("slots/<uuid:uuid>/delete/", slots.slot_delete, name="slot_delete"),
    path("programmes/", programmes.programme_list, name="programme_list"),
    path("programmes/add/", programmes.programme_add, name="programme_add"),
    path("programmes/<uuid:uuid>/edit/", programmes.programme_edit, name="programme_edit"),
    path("access-log/", access_log.access_log, name="access_log"),
    path(
        "access-log/export.<file_format:file_format>",
        access_log.access_log_export,
        name="access_log_export",
    ),
    path("roster/", roster.upload, name="roster_upload"),
    path("roster/sample.csv", roster.sample, name="roster_sample"),
    path("roster/<uuid:uuid>/", roster.preview, name="roster_preview"),
    path("roster/<uuid:uuid>/confirm/", roster.confirm, name="roster_confirm"),
]
