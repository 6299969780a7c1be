"""The columns that files may have, with the headers under which they are recognised."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from students.services.tables import Column

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def column(key: str, label: "_StrPromise", *names: str, required: bool = True) -> Column:
    return Column(key, label, names, required)


STUDENT_NUMBER = column(
    "student_number",
    _("student number"),
    "Number",
    "Student no",
    "Student ID",
    "Número de alumno",
    "Número de alumna",
    "Número del alumno",
    "N.º de alumno",
    "Nº alumno",
    "Número",
    "NIA",
    "Expediente",
    "Número de expediente",
    "Matrícula",
)
GIVEN_NAME = column(
    "given_name", _("given name"), "First name", "Forename", "Nombre", "Nombre de pila"
)
FAMILY_NAME = column(
    "family_name", _("family name"), "Surname", "Last name", "Apellidos", "Apellido"
)
BIRTH_DATE = column(
    "birth_date",
    _("birth date"),
    "Date of birth",
    "Birthday",
    "DOB",
    "Fecha de nacimiento",
    "Fecha nacimiento",
    "Nacimiento",
)
COHORT = column("cohort", _("cohort"), "Class", "Group", "Grupo", "Clase", "Unidad")
TUTOR_EMAIL = column(
    "tutor_email",
    _("tutor’s e-mail"),
    "Email of the tutor",
    "Correo del tutor",
    "Correo de la tutora",
    "Correo tutor",
    "Email del tutor",
    required=False,
)
PREFERRED_NAME = column(
    "preferred_name",
    _("preferred name"),
    "Known as",
    "Nombre preferido",
    "Nombre de uso",
    "Nombre elegido",
    required=False,
)
EMAIL = column(
    "email", _("e-mail"), "Mail", "E-mail address", "Correo", "Correo electrónico", required=False
)
PHONE = column(
    "phone",
    _("phone"),
    "Telephone",
    "Phone number",
    "Mobile",
    "Teléfono",
    "Móvil",
    required=False,
)
LANGUAGE = column("language", _("language"), "Idioma", "Lengua", required=False)

GUARDIAN_NAME = column(
    "name",
    _("name of the guardian"),
    "Guardian",
    "Guardian name",
    "Nombre",
    "Nombre y apellidos",
    "Tutor legal",
    "Tutora legal",
    "Familiar",
)
RELATION = column(
    "relation", _("relation"), "Relationship", "Parentesco", "Relación", required=False
)
AUTHORITY = column(
    "legal_authority",
    _("legal authority"),
    "Authority",
    "Patria potestad",
    "Autoridad legal",
    "Representante legal",
    required=False,
)
DO_NOT_CONTACT = column(
    "do_not_contact",
    _("do not contact"),
    "No contact",
    "No contactar",
    "No llamar",
    required=False,
)
INVOLVEMENT = column(
    "involvement", _("involvement"), "Implicación", "Participación", required=False
)
REASON = column(
    "reason", _("why not involved"), "Involvement reason", "Motivo", "Razón", required=False
)

COHORT_NAME = column(
    "name", _("name of the cohort"), "Cohort", "Class", "Group", "Grupo", "Clase", "Nombre"
)
YEAR = column(
    "year", _("academic year"), "Año académico", "Curso", "Curso académico", required=False
)
_PROGRAMME_CODE = (
    "Programme",
    "Program code",
    "Código del ciclo",
    "Código de ciclo",
    "Ciclo",
    "Código del programa",
)
PROGRAMME_CODE = column("programme_code", _("code of the programme"), *_PROGRAMME_CODE)
PROGRAMME_CODE_OF_COHORT = column(
    "programme_code", _("code of the programme"), *_PROGRAMME_CODE, required=False
)
PROGRAMME_NAME = column(
    "programme_name",
    _("name of the programme"),
    "Program name",
    "Nombre del ciclo",
    "Nombre de ciclo",
    "Nombre del programa",
    required=False,
)
WEEKDAY = column(
    "weekday",
    _("day of the week"),
    "Day",
    "Slot day",
    "Día",
    "Día de la semana",
    required=False,
)
STARTS_AT = column(
    "starts_at",
    _("starts at"),
    "Start",
    "Start time",
    "Time",
    "Hora",
    "Hora de inicio",
    "Empieza",
    "Inicio",
    required=False,
)
MINUTES = column(
    "minutes", _("minutes"), "Length", "Duration", "Minutos", "Duración", required=False
)
PLACE = column("place", _("place"), "Room", "Where", "Lugar", "Aula", "Sala", required=False)
MODULE_CODE = column(
    "code",
    _("code of the module"),
    "Module code",
    "Module",
    "Código",
    "Código del módulo",
    "Módulo",
)
MODULE_NAME = column("name", _("name of the module"), "Module name", "Nombre", "Nombre del módulo")

STAFF_EMAIL = column("email", _("e-mail"), "Mail", "Correo", "Correo electrónico")
ROLES = column("roles", _("roles"), "Role", "Rol", "Función", "Funciones")

PERSON_EMAIL = column(
    "email",
    _("e-mail of the person"),
    "Mail",
    "Staff",
    "Correo",
    "Correo electrónico",
    "Profesor",
    "Profesora",
)
ASSIGNED_AS = column("kind", _("as"), "Role", "Assigned as", "Tipo", "Como", "Rol", "Función")
FROM = column("from", _("from"), "Starts on", "Since", "Desde", "Inicio", required=False)
TO = column("to", _("to"), "Ends on", "Until", "Hasta", "Fin", required=False)

DATE = column("date", _("date"), "Day", "Fecha", "Día")
PERIOD = column(
    "period",
    _("period"),
    "Lesson",
    "Hour",
    "Periodo",
    "Hora",
    "Sesión",
    "Tramo",
    required=False,
)
MINUTES_SCHEDULED = column(
    "minutes_scheduled",
    _("minutes scheduled"),
    "Scheduled",
    "Scheduled minutes",
    "Minutos previstos",
    "Minutos programados",
    "Minutos lectivos",
)
MINUTES_ABSENT = column(
    "minutes_absent",
    _("minutes absent"),
    "Absent",
    "Absent minutes",
    "Minutes missed",
    "Minutos de ausencia",
    "Minutos de falta",
    "Minutos ausente",
)
AUTHORISED = column(
    "authorised", _("authorised"), "Authorized", "Excused", "Justificada", "Justificado"
)
MARK = column("code", _("code"), "Mark", "Absence code", "Código", "Marca", required=False)
