"""Who may do what: a line a route, a column a person."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_scopes import scope

from plans.services.instruments.times import due_for
from reviews.services.term_planning import standing_of
from students.enums import TransferPart
from students.services.caseloads import share_out
from tests import factories as f
from tests.documents.scanned import pdf, upload
from tests.reviews.own import CODE, TOKEN

PEOPLE = (
    "tutor",
    "other_tutor",
    "counsellor",
    "other_counsellor",
    "administrator",
    "officer",
    "other_administrator",
    "visitor",
)

DO = "does it"
IN = "signs in first"
Rule = tuple[int | str, ...]

# fmt: off
#                 assigned  other  assigned    other       admini-   data pro-  admin. of
#                 tutor     tutor  counsellor  counsellor  strator   tection    the other  visitor
#                                                                    officer    centre
ANYBODY        = (DO,       DO,    DO,         DO,         DO,       DO,        DO,        DO)
OWN_PAGE       = (403,      403,   403,        403,        403,      403,       403,       DO)
ON             = (302,      302,   302,        302,        302,      302,       302,       302)
STAFF          = (DO,       DO,    DO,         DO,         DO,       DO,        DO,        IN)
SIGNED_IN      = (DO,       DO,    DO,         DO,         DO,       DO,        DO,        302)
NOT_SIGNED_IN  = (302,      302,   302,        302,        302,      302,       302,       DO)
AWAY           = (302,      302,   302,        302,        302,      302,       302,       IN)
START          = (200,      200,   302,        302,        302,      302,       302,       IN)
TUTORS         = (DO,       DO,    403,        403,        403,      403,       403,       IN)
HOLD_SESSIONS  = (DO,       DO,    DO,         DO,         403,      403,       403,       IN)
NOT_THERE      = (404,      404,   404,        404,        404,      404,       404,       404)
KEEP_LIBRARY   = (403,      403,   DO,         DO,         DO,       403,       DO,        IN)
READ_LIBRARY   = (DO,       DO,    DO,         DO,         DO,       403,       DO,        IN)
KEEP_LIBRARY   = (403,      403,   DO,         DO,         DO,       403,       DO,        IN)
GO_THERE       = (DO,       DO,    DO,         DO,         DO,       DO,        404,       IN)
PLAN_A_TERM    = (DO,       422,   DO,         422,        403,      403,       403,       IN)
SEE_TERM       = (DO,       404,   DO,         DO,         403,      403,       403,       IN)
TAKE_BACK      = (DO,       404,   DO,         302,        403,      403,       403,       IN)
MEETING        = (DO,       DO,    DO,         DO,         403,      403,       403,       IN)
COUNSELLORS    = (403,      403,   DO,         DO,         403,      403,       403,       IN)
ADD_TO_LIBRARY = (403,      403,   DO,         DO,         DO,       403,       DO,        IN)
LOOK_AFTER     = (DO,       DO,    DO,         DO,         DO,       403,       DO,        IN)
ADMINISTRATORS = (403,      403,   403,        403,        DO,       403,       DO,        IN)
OFFICER        = (403,      403,   403,        403,        403,      DO,        403,       IN)
# Of the centre:
LOGO           = (DO,       DO,    DO,         DO,         DO,       DO,        404,       IN)
KEEP_LISTS     = (403,      403,   403,        403,        DO,       403,       404,       IN)
IMPORT         = (404,      404,   404,        404,        DO,       404,       404,       IN)
PICK_STUDENTS  = (403,      403,   403,        403,        DO,       403,       200,       IN)
SEE_COHORT     = (DO,       404,   DO,         DO,         DO,       404,       404,       IN)
READ_STRATEGY  = (DO,       DO,    DO,         DO,         DO,       403,       404,       IN)
KEEP_STRATEGY  = (403,      403,   DO,         DO,         DO,       403,       404,       IN)
REWORD         = (DO,       403,   DO,         DO,         DO,       403,       404,       IN)
OWN            = (404,      404,   404,        404,        DO,       404,       404,       IN)
# Of a student:
# Their own page stays empty: nobody is chosen whom they do not know.
ONLY_TUTOR     = (DO,       404,   404,        404,        404,      404,       404,       IN)
KNOW           = (DO,       404,   DO,         DO,         DO,       DO,        404,       IN)
REACH          = (DO,       404,   DO,         403,        DO,       403,       404,       IN)
REACH_GUARDIAN = (DO,       404,   DO,         403,        DO,       404,       404,       IN)
GO_ON          = (DO,       404,   DO,         403,        403,      403,       403,       IN)
BEGIN          = (DO,       404,   DO,         403,        403,      403,       404,       IN)
SEE_CONTACTS   = (DO,       404,   DO,         DO,         DO,       404,       404,       IN)
READ           = (DO,       404,   DO,         DO,         404,      404,       404,       IN)
LED_THERE      = (302,      404,   302,        302,        404,      404,       404,       IN)
WRITE          = (DO,       404,   DO,         403,        404,      404,       404,       IN)
SEE_READINGS   = (403,      404,   DO,         403,        403,      DO,        404,       IN)
SEE_CONCERN    = (DO,       404,   DO,         404,        404,      404,       404,       IN)
SEE_TO_CONCERN = (403,      404,   DO,         404,        404,      404,       404,       IN)
CONFIDE        = (403,      404,   DO,         DO,         404,      404,       404,       IN)
GIVE_A_REASON  = (403,      404,   302,        DO,         404,      404,       404,       IN)
LOOK_BACK      = (DO,       404,   DO,         DO,         403,      403,       404,       IN)
MEND           = (DO,       404,   403,        403,        404,      404,       404,       IN)
# A counsellor is led back where only the tutor's signature is left to be entered.
SIGN_ON_PAPER  = (DO,       404,   302,        403,        404,      404,       404,       IN)
SIGN_AS_TUTOR  = (DO,       404,   403,        403,        404,      404,       404,       IN)
REVIEW_RECORD  = (403,      404,   DO,         403,        403,      403,       404,       IN)
CLOSE_RECORD   = (403,      404,   DO,         403,        DO,       403,       404,       IN)
ANSWER         = (403,      403,   403,        403,        403,      DO,        DO,        IN)
KEEP_DATA      = (403,      403,   403,        403,        DO,       DO,        DO,        IN)
SEE_RUN        = (404,      404,   404,        404,        DO,       DO,        404,       IN)
CONFIRM_RUN    = (404,      404,   404,        404,        403,      DO,        404,       IN)
HOLD           = (403,      404,   403,        403,        403,      DO,        404,       IN)
END_HOLD       = (404,      404,   404,        404,        403,      DO,        404,       IN)
# Whoever sends as somebody else is told so before anything else.
WRITE_OWN      = (DO,       409,   409,        409,        409,      409,       409,       IN)
# fmt: on


@dataclass(frozen=True)
class Line:
    """One route: who gets its page, and who may send what is sent there.

    `of` names the record of the world that stands in the address. What is sent is the page's
    own form, as the first person who may gets it, with `data`.
    """

    name: str
    of: str = ""
    get: Rule | None = None
    post: Rule | None = None
    data: Any = field(default_factory=dict)
    then: int = 302
    more: tuple[str, ...] = ()
    # What stands before the record in the address.
    before: tuple[str, ...] = ()
    changes: bool = True
    # The page has a form only for what is chosen in its address: `data` is all of it.
    bare: bool = False
    # The page is about the centre of whoever reads it: each sends their own.
    own: bool = False

    def __str__(self) -> str:
        return "-".join([self.name, *self.before, *self.more])

    def url(self, world: Any, *, uuid: Any = None) -> str:
        first = [uuid or getattr(world, self.of).uuid] if self.of else []
        return reverse(self.name, args=[*self.before, *first, *self.more])


class Json(dict):
    """Sent as a script sends it."""

    def __or__(self, more: Any) -> "Json":
        return Json({**self, **more})

    def __ror__(self, less: Any) -> "Json":
        return Json({**less, **self})


def typed(world: Any) -> Json:
    """A word into the session, by its tutor."""
    said = {"name": "topic", "text": "The bus", "turn": 1, "base": "", "continues": None}
    return Json(
        person=str(world.people["tutor"].uuid),
        kind="session",
        record=str(world.session.uuid),
        window=str(world.kept_text.window),
        fields=[said],
    )


def roster(world: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("roster.csv", world.roster, content_type="text/csv")}


def a_paper(world: Any) -> dict[str, Any]:
    """The student has signed on it."""
    row = {"signed_student": "on", "date_student": world.centre.today().isoformat()}
    return {"checked": "on", "file": upload(pdf())} | row


def signed_as_tutor(world: Any) -> dict[str, Any]:
    return {"signed_tutor": "on", "date_tutor": world.centre.today().isoformat()}


def tick_evidence(world: Any) -> dict[str, Any]:
    return {f"level_{world.risk.risk_factor.uuid.hex}": "strong"}


def what_is_asked(world: Any) -> dict[str, Any]:
    """The self-evaluation of the time of the year."""
    with scope(centre=world.centre):
        due = due_for(world.plan, world.centre.today())
    return {"instrument": next(each.instrument.uuid for each in due if each.by_the_student)}


def a_summary(world: Any) -> dict[str, Any]:
    return {"to": "student", "sending": str(uuid4())}


def in_a_week(world: Any) -> dict[str, Any]:
    day = world.centre.today() + timedelta(days=7)
    return {"date": day.isoformat(), "time": "10:00", "minutes": "45", "kind": "session"}


def a_term(world: Any) -> dict[str, Any]:
    """One session of the student, in two weeks."""
    day = world.centre.today() + timedelta(days=14)
    with scope(centre=world.centre):
        seen = standing_of([world.plan])
    asked = {"plan": world.plan.uuid, "first": day, "last": day, "rhythm": "centre"}
    line = {"chosen": "on", "plan": world.plan.uuid, "date": day, "time": "11:00"}
    sent = {f"line-0-{name}": each for name, each in line.items()}
    return asked | sent | {"seen": seen, "line-TOTAL_FORMS": 1, "line-INITIAL_FORMS": 1}


def rate(world: Any) -> dict[str, Any]:
    return {f"level_{world.module.uuid.hex}": "3"}


def rate_as_tutor(world: Any) -> dict[str, Any]:
    return {f"tutor_{world.module.uuid.hex}": "3"}


def say(world: Any) -> dict[str, Any]:
    return {f"said_{world.module.uuid.hex}": "We look again at Christmas"}


def name_it(world: Any) -> dict[str, Any]:
    return {f"name_{world.strength.uuid.hex}": "on"}


def all_of_it(world: Any) -> dict[str, Any]:
    year = world.free_year
    return {"name": "All of it", "starts_on": year.starts_on, "ends_on": year.ends_on}


def shared_out(world: Any) -> dict[str, Any]:
    """The other tutor for a student who has one, as the preview showed it."""
    person, today = world.people["other_tutor"], world.centre.today()
    with scope(centre=world.centre):
        sharing = share_out(
            students=[world.student], people=[person], kind="tutor", on=today, replace="beside"
        )
    return {
        "student": world.student.uuid,
        "kind": "tutor",
        "people": person.uuid,
        "others": "beside",
        "on": today.isoformat(),
        "confirmed": sharing.fingerprint,
    }


def ending(world: Any) -> dict[str, Any]:
    return {
        "student": world.student.uuid,
        "which": f"{world.absent.uuid}-tutor",
        "on": world.centre.today().isoformat(),
    }


def covered(world: Any) -> dict[str, Any]:
    day = world.centre.today().isoformat()
    people = world.people["other_tutor"].uuid
    return {"people": people, "students": world.student.uuid, "on": day, "until": day}


def handed(world: Any) -> dict[str, Any]:
    taker = world.people["other_tutor"].uuid
    return {"all_tutor": taker, "on": world.centre.today().isoformat()}


def tomorrow(world: Any) -> dict[str, Any]:
    return {"until": (world.centre.today() + timedelta(days=1)).isoformat()}


def enrolled(world: Any) -> dict[str, Any]:
    return {"cohort": world.next_cohort.uuid, "on": world.centre.today().isoformat()}


def left(world: Any) -> dict[str, Any]:
    day = world.centre.today().isoformat()
    return {"state": "completed", "on": day, "staff_until": day}


def first_interview(world: Any) -> dict[str, Any]:
    return {
        "instrument": world.script.instrument.uuid,
        "occasion": "start",
        "respondent": "student",
    }


def said(world: Any) -> dict[str, Any]:
    item = f.item_of(world.response)
    return {f"text_{item.uuid.hex}": "I like the workshop."}


def own_words(world: Any) -> dict[str, Any]:
    item = f.item_of(world.own_response, answer="scale_1_4")
    return {f"level_{item.uuid.hex}": "3"}


def seen_by_myself(world: Any) -> dict[str, Any]:
    item = f.item_of(world.evaluated, answer="scale_1_4")
    return {f"level_{item.uuid.hex}": "3"}


def taken_over(world: Any) -> dict[str, Any]:
    return {"target": "goal", "agreed": "on"}


TO_TUTOR = {"text": "The bus is late on Mondays."}
SIGNATURE = {"way": "typed", "declaration": "on"}
INSTRUMENT = {"own_name": "Way here", "kind": "questionnaire"}
QUESTION = {"own_words": "And how are you?"}
PASSWORDS = {"password1": "a-new-password-9", "password2": "a-new-password-9"}
GUARDIAN = {"name": "Pere Soler", "relation": "father"}
AN_HOUR = {"weekday": "2", "starts_at": "15:00"}
INVITED = {"email": "new@example.org", "given_name": "New", "roles": ["tutor"]}
LEAVING = {"because": "A new post.", "leave_rest": "on"}
LOOKING_BACK = {"student_helped": "The bus card."}
REASON = {"reason": "Because we said so."}
WORRY = {"danger": "no", "words": "She has not eaten for two days."}
WORDS = {"words": "I speak to her now."}
READING = {"reason": "She came to me in the corridor."}

TABLE = [
    # accounts
    Line("healthz", get=ANYBODY),
    Line("readyz", get=ANYBODY),
    Line("invitation", get=ANYBODY, post=NOT_SIGNED_IN, then=200, changes=False),
    Line("invitation_link", more=("no-token",), get=ON),
    Line("staff_invite", get=ADMINISTRATORS, post=ADMINISTRATORS, data=INVITED),
    Line("invitation_send", "invited", post=KEEP_LISTS),
    Line("invitation_withdraw", "invited", post=KEEP_LISTS),
    # Nobody's screen is turned here (tests.access.test_turned): there is nothing to turn back.
    Line("screen_back", get=AWAY, post=STAFF, bare=True, changes=False),
    Line("screen_pin", get=STAFF, post=STAFF, data={"pin": "4826", "secret": f.PASSWORD}),
    Line("my_work", get=STAFF, post=STAFF, bare=True, changes=False),
    Line("centre_choose", "centre", post=GO_THERE),
    Line("account_login", get=NOT_SIGNED_IN, post=NOT_SIGNED_IN, then=200, changes=False),
    Line("account_logout", get=SIGNED_IN, post=ANYBODY, changes=False),
    Line("account_inactive", get=ANYBODY),
    Line("account_signup", get=NOT_SIGNED_IN, post=NOT_SIGNED_IN, then=200, changes=False),
    Line("account_reauthenticate", get=STAFF, post=STAFF, then=200, changes=False),
    Line(
        "account_change_password",
        get=STAFF,
        post=STAFF,
        data={"oldpassword": f.PASSWORD, **PASSWORDS},
    ),
    Line("account_reset_password", get=ANYBODY, post=ANYBODY, then=200, changes=False),
    Line("account_reset_password_done", get=ANYBODY),
    Line(
        "account_reset_password_from_key",
        more=("1", "no-key"),
        get=ANYBODY,
        post=ANYBODY,
        data=PASSWORDS,
        then=200,
        changes=False,
    ),
    Line("account_reset_password_from_key_done", get=ANYBODY),
    Line(
        "centre_settings",
        get=ADMINISTRATORS,
        post=ADMINISTRATORS,
        data={"name": "Quay School"},
        own=True,
    ),
    Line("centre_logo", get=LOGO),
    Line("year_list", get=ADMINISTRATORS),
    Line("year_add", get=ADMINISTRATORS, post=ADMINISTRATORS),
    Line("year", "year", get=KEEP_LISTS),
    Line("year_edit", "year", get=KEEP_LISTS, post=KEEP_LISTS, data={"name": "This year"}),
    Line("year_delete", "free_year", post=KEEP_LISTS),
    Line("term_add", "free_year", get=KEEP_LISTS, post=KEEP_LISTS, data=all_of_it),
    Line("term_edit", "term", get=KEEP_LISTS, post=KEEP_LISTS, data={"name": "Autumn"}),
    Line("term_delete", "term", post=KEEP_LISTS),
    Line("holiday_add", "free_year", get=KEEP_LISTS, post=KEEP_LISTS, data=all_of_it),
    Line("holiday_edit", "holiday", get=KEEP_LISTS, post=KEEP_LISTS, data={"name": "Autumn"}),
    Line("holiday_delete", "holiday", post=KEEP_LISTS),
    # students
    Line("centre", get=ADMINISTRATORS),
    Line("student_list", get=STAFF),
    Line("student_contact", "student", get=REACH, post=REACH, data={"phone": "600 000 000"}),
    Line("guardian_add", "student", get=REACH, post=REACH, data=GUARDIAN),
    Line("guardian_edit", "guardian", get=REACH_GUARDIAN, post=REACH_GUARDIAN, data=GUARDIAN),
    Line("student_readings", "student", get=SEE_READINGS),
    Line("concern_raise", "student", get=KNOW, post=KNOW, data=WORRY),
    Line("concern_list", get=STAFF),
    Line("concern_choose", get=STAFF),
    Line("concern", "concern", get=SEE_CONCERN),
    Line("concern_acknowledge", "concern", post=SEE_TO_CONCERN, data=WORDS),
    Line("concern_close", "acknowledged_concern", post=SEE_TO_CONCERN, data=WORDS),
    Line("concern_note", "concern", post=SEE_CONCERN, data={"body": "Her aunt has rung."}),
    Line("confidential_notes", "student", get=CONFIDE, post=GIVE_A_REASON, data=READING),
    Line("staff_list", get=ADMINISTRATORS),
    Line("staff_member", "colleague", get=KEEP_LISTS),
    Line("staff_deactivate", "colleague", get=KEEP_LISTS, post=KEEP_LISTS, data=LEAVING),
    Line("role_give", "colleague", more=("dpo",), post=KEEP_LISTS),
    Line(
        "role_take",
        "colleague",
        more=("counsellor",),
        get=KEEP_LISTS,
        post=KEEP_LISTS,
        data=LEAVING,
    ),
    Line("cohort_list", get=LOOK_AFTER),
    Line("cohort_add", get=ADMINISTRATORS, post=ADMINISTRATORS, data={"name": "ELE-2B"}),
    Line("cohort", "cohort", get=SEE_COHORT),
    Line("cohort_edit", "cohort", get=KEEP_LISTS, post=KEEP_LISTS, data={"name": "ELE-2B"}),
    Line("slot_add", "cohort", get=KEEP_LISTS, post=KEEP_LISTS, data=AN_HOUR),
    Line("slot_edit", "slot", get=KEEP_LISTS, post=KEEP_LISTS, data={"place": "Room 4"}),
    Line("slot_delete", "slot", post=KEEP_LISTS),
    Line(
        "cohort_move_up",
        "cohort",
        get=KEEP_LISTS,
        post=KEEP_LISTS,
        data=lambda w: {"target": w.next_cohort.uuid, "confirmed": "1"},
    ),
    Line("cohort_close", "empty_cohort", post=KEEP_LISTS),
    Line("cohort_reopen", "closed_cohort", post=KEEP_LISTS),
    Line("student_enrol", "student", get=KEEP_LISTS, post=KEEP_LISTS, data=enrolled),
    Line("assignment_list", get=ADMINISTRATORS),
    Line(
        "assignment_add",
        get=ADMINISTRATORS,
        post=PICK_STUDENTS,
        data=shared_out,
        bare=True,
    ),
    Line("assignment_end", get=ADMINISTRATORS, post=PICK_STUDENTS, data=ending, bare=True),
    Line("cover_add", "absent", get=KEEP_LISTS, post=KEEP_LISTS, data=covered),
    Line("cover_edit", "cover", get=KEEP_LISTS, post=KEEP_LISTS, data=tomorrow),
    Line("handover_add", "absent", get=KEEP_LISTS, post=KEEP_LISTS, data=handed),
    Line(
        "handover_summary",
        "handover",
        get=ONLY_TUTOR,
        post=ONLY_TUTOR,
        data={"body": "Ask about the workshop."},
    ),
    Line("handover_received", "taken", post=ONLY_TUTOR),
    Line("transfer_list", get=ADMINISTRATORS),
    Line("transfer_send", "transfer", post=KEEP_LISTS),
    Line("transfer_withdraw", "transfer", post=KEEP_LISTS),
    Line("arrival", "arrival", get=KEEP_LISTS, post=KEEP_LISTS, data={"number": "N-1"}),
    Line("arrival_return", "arrival", get=KEEP_LISTS, post=KEEP_LISTS, data=REASON),
    Line("factor_list", get=ADMINISTRATORS),
    *(
        Line(
            "factor_add",
            more=(kind,),
            get=ADMINISTRATORS,
            post=ADMINISTRATORS,
            data={"own_name": "Long way to school", "group": "structural"},
        )
        for kind in ("risk", "helps")
    ),
    Line("factor_edit", "own_factor", get=KEEP_LISTS, post=KEEP_LISTS, data={"own_name": "Far"}),
    Line("factor_move", "own_factor", post=KEEP_LISTS, data={"up": "1"}),
    Line("programme_list", get=ADMINISTRATORS),
    Line(
        "programme_add",
        get=ADMINISTRATORS,
        post=ADMINISTRATORS,
        data={"name": "Plumbing", "code": "PLU", "modules": "P1, Pipes"},
    ),
    Line("programme_edit", "programme", get=KEEP_LISTS, post=KEEP_LISTS, data={"name": "Plumbing"}),
    Line("student_export", more=("csv",), get=STAFF),
    Line("cohort_export", more=("csv",), get=LOOK_AFTER),
    Line("member_export", "cohort", more=("csv",), get=SEE_COHORT),
    Line("programme_export", more=("csv",), get=ADMINISTRATORS),
    Line("staff_export", more=("csv",), get=ADMINISTRATORS),
    Line("import_export", more=("csv",), get=ADMINISTRATORS),
    Line("access_log", get=OFFICER),
    Line("access_log_export", more=("csv",), get=OFFICER),
    Line("imports", get=ADMINISTRATORS, post=ADMINISTRATORS, data=roster),
    Line("import_list", get=ADMINISTRATORS),
    Line("import_sample", more=("guardians", "csv"), get=ADMINISTRATORS),
    Line("import", "run", get=IMPORT),
    Line("import_columns", "run", get=IMPORT, post=IMPORT),
    Line("import_confirm", "run", post=IMPORT),
    Line("import_take_back", "brought_in", get=IMPORT, post=IMPORT),
    Line("import_progress", "running", get=IMPORT),
    Line("import_refused", "run", get=IMPORT),
    # plans
    Line("plan_pathways", "plan", get=READ),
    Line("option_add", "plan", get=WRITE, post=WRITE, data={"what": "Baker"}),
    Line("option_edit", "option", get=WRITE, post=WRITE, data={"what": "Baker"}),
    Line("option_move", "option", post=WRITE, data={"down": "1"}),
    Line("option_drop", "option", get=WRITE, post=WRITE, data=REASON),
    Line("option_take", "left_option", post=WRITE),
    Line("pathway_choose", "plan", get=WRITE, post=WRITE, data={"what": "A bakery"}),
    Line("pathway_edit", "pathway", get=WRITE, post=WRITE, data={"words": "I like it"}),
    Line("pathway_leave", "pathway", get=WRITE, post=WRITE),
    Line("placement_add", "plan", get=WRITE, post=WRITE, data={"where": "Bakery"}),
    Line("placement_edit", "placement", get=WRITE, post=WRITE, data={"where": "Bakery"}),
    Line("placement_begin", "placement", post=WRITE),
    Line("placement_end", "placement_now", get=WRITE, post=WRITE),
    Line("placement_call_off", "placement", get=WRITE, post=WRITE, data=REASON),
    Line("placement_reopen", "ended_placement", post=WRITE),
    Line("centre_actions", get=STAFF),
    Line("centre_action_done", "owned", get=OWN, post=OWN, data={"words": "The room is open."}),
    Line("suggestion_list", get=READ_LIBRARY),
    Line(
        "suggestion_add",
        more=("action",),
        get=KEEP_LIBRARY,
        post=KEEP_LIBRARY,
        data={"own_words": "Ring the workshop"},
    ),
    Line(
        "suggestion_edit",
        "suggestion",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"own_words": "Ring the workshop"},
    ),
    Line("suggestion_move", "suggestion", post=KEEP_STRATEGY, data={"up": "1"}),
    Line("matter_list", get=READ_LIBRARY),
    Line("matter_export", more=("csv",), get=READ_LIBRARY),
    Line("matter_add", get=READ_LIBRARY, post=READ_LIBRARY, data={"words": "The bus is late."}),
    Line("matter_edit", "matter", get=REWORD, post=REWORD, data={"words": "The bus is late."}),
    Line(
        "matter_pass_on",
        "matter",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"words": "The town"},
    ),
    Line(
        "matter_answer",
        "matter",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"words": "Not before spring"},
    ),
    Line(
        "matter_set_aside",
        "matter",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"words": "It was mended."},
    ),
    Line("matter_reopen", "passed_matter", post=KEEP_STRATEGY),
    Line("instrument_list", get=READ_LIBRARY),
    Line("instrument_add", get=KEEP_LIBRARY, post=KEEP_LIBRARY, data=INSTRUMENT),
    Line("instrument", "instrument", get=READ_STRATEGY),
    Line(
        "instrument_edit",
        "instrument",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"own_name": "It"},
    ),
    Line("instrument_copy", "instrument", post=KEEP_STRATEGY),
    Line("instrument_draft", "own_instrument", post=KEEP_STRATEGY),
    Line("script_preview", "script", get=READ_STRATEGY),
    Line("script_pdf", "script", get=READ_STRATEGY),
    Line("script_publish", "draft_script", post=KEEP_STRATEGY),
    Line("script_discard", "draft_script", post=KEEP_STRATEGY),
    Line(
        "item_add",
        "draft_script",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"own_words": "And?"},
    ),
    Line(
        "item_edit", "item", get=KEEP_STRATEGY, post=KEEP_STRATEGY, data={"own_words": "And you?"}
    ),
    Line("item_move", "item", post=KEEP_STRATEGY, data={"down": "1"}),
    Line("item_remove", "item", post=KEEP_STRATEGY),
    Line("own_page", get=OWN_PAGE),
    Line("own_link", more=(TOKEN,), get=ON),
    Line("own_code", post=OWN_PAGE, data={"code": CODE}),
    Line("own_leave", post=OWN_PAGE, then=200, changes=False),
    Line("own_tick", "action", post=OWN_PAGE, data={"done": "yes"}),
    Line("own_write", more=("note",), get=OWN_PAGE, post=OWN_PAGE, data=TO_TUTOR),
    Line("own_write", more=("change",), get=OWN_PAGE, post=OWN_PAGE, data=TO_TUTOR),
    # What was begun is gone on with.
    Line("own_write_keep", more=("note",), post=OWN_PAGE, data=TO_TUTOR, then=200),
    Line("own_unsent_delete", "own_draft", post=OWN_PAGE),
    Line("own_answers_keep", "evaluated", post=OWN_PAGE, data=seen_by_myself, then=200),
    Line("own_answers_start", "evaluation", post=OWN_PAGE, changes=False),
    Line("own_answers", "evaluated", get=OWN_PAGE, post=OWN_PAGE, data=seen_by_myself),
    Line("student_own_page", "student", get=READ),
    Line("link_make", "student", get=WRITE, post=WRITE, then=200),
    Line("link_slip", "link", post=WRITE, data={"token": TOKEN}, then=200, changes=False),
    Line("link_revoke", "link", post=WRITE),
    Line("message_read", "note_to_tutor", post=WRITE),
    Line("message_answer", "note_to_tutor", get=WRITE, post=WRITE, data={"answer": "We do."}),
    Line("message_taken", "goal_proposed", post=WRITE),
    Line("plan_responses", "plan", get=READ),
    Line("response_start", "bare_plan", post=WRITE, data=first_interview),
    Line("response", "finished_response", get=READ),
    Line("response_answer", "response", get=WRITE, post=WRITE, data=said),
    Line("response_student", "own_response", get=WRITE, post=WRITE, data=own_words, then=200),
    Line("response_reopen", "finished_response", post=WRITE),
    Line("answer_lift", "answer", get=WRITE, post=WRITE, data=taken_over),
    Line("strategy_list", get=READ_LIBRARY),
    Line("strategy", "strategy", get=READ_STRATEGY),
    Line("strategy_pdf", "strategy", get=READ_STRATEGY),
    Line("strategy_empty_pdf", get=READ_LIBRARY),
    Line("strategy_add", get=KEEP_LIBRARY, post=KEEP_LIBRARY, data={"own_name": "Reading aloud"}),
    Line("strategy_copy", "strategy", get=KEEP_STRATEGY, post=KEEP_STRATEGY),
    Line("strategy_edit", "strategy", get=KEEP_STRATEGY, post=KEEP_STRATEGY),
    Line("strategy_put_aside", "strategy", post=KEEP_STRATEGY),
    Line("strategy_take_up", "old_strategy", post=KEEP_STRATEGY),
    Line("plan_purpose", "plan", get=WRITE, post=WRITE, data={"strategy_types": ["prevention"]}),
    Line("plan_start", "newcomer", post=BEGIN),
    Line("plan_next", "returning", get=BEGIN, post=BEGIN),
    Line("student_plans", "student", get=LOOK_BACK),
    Line("plan", "plan", get=READ),
    Line("plan_aspiration", "plan", get=WRITE, post=WRITE, data={"aspiration": "A workshop"}),
    Line("plan_close", "plan", get=WRITE, post=WRITE, data={"reason": "year_over"}),
    Line("plan_close_student", "plan", get=WRITE, post=WRITE, data=LOOKING_BACK, then=200),
    Line("plan_close_confirm", "ending_plan", get=WRITE, post=WRITE),
    Line("plan_closing", "closed_plan", get=READ),
    Line("closing_pdf", "closed_plan", get=READ),
    Line("plan_starting_point", "plan", get=READ, post=WRITE, data=tick_evidence),
    Line("student_assessments", "student", get=LOOK_BACK),
    Line("assessment_start", "plan", post=WRITE, data={"occasion": "other"}),
    Line("assessment", "assessment", get=READ, post=WRITE, data=tick_evidence),
    Line("factor_leave", "risk", get=WRITE, post=WRITE, data=REASON),
    Line("factor_take", "left_risk", post=WRITE),
    Line("goal_add", "plan", get=WRITE, post=WRITE, data={"words": "I come on Mondays"}),
    Line("goal_edit", "goal", get=WRITE, post=WRITE, data={"words": "I come on Mondays"}),
    Line("goal_achieve", "goal", post=WRITE),
    Line("goal_reopen", "achieved_goal", post=WRITE),
    Line("goal_drop", "goal", get=WRITE, post=WRITE, data=REASON),
    Line("goal_move", "goal", post=WRITE, data=lambda w: {"after": w.next_goal.uuid}),
    Line("action_add", "plan", get=WRITE, post=WRITE, data={"what": "Ring the workshop"}),
    Line("action_edit", "action", get=WRITE, post=WRITE, data={"what": "Ring the workshop"}),
    Line("action_finish", "action", post=WRITE),
    Line("action_drop", "action", get=WRITE, post=WRITE, data=REASON),
    Line("action_reopen", "done_action", post=WRITE),
    Line("action_move", "action", post=WRITE, data=lambda w: {"after": w.next_action.uuid}),
    Line("plan_balance", "plan", get=READ, post=WRITE, data=say),
    Line("plan_framework", "plan", post=WRITE, data=lambda w: {"framework": w.framework.pk}),
    Line("plan_balance_student", "plan", get=WRITE, post=WRITE, data=rate),
    Line("plan_balance_tutor", "plan", get=WRITE, post=WRITE, data=rate_as_tutor),
    Line("plan_balance_together", "plan", get=WRITE, post=WRITE, data=rate),
    Line("plan_balance_again", "plan", get=WRITE, post=WRITE, data={"occasion": "mid_year"}),
    Line("plan_strengths", "plan", get=WRITE, post=WRITE, data=name_it, then=200),
    Line("balance_pdf", "plan", get=READ),
    Line("looking_back_pdf", "plan", get=READ),
    Line("framework_list", get=READ_LIBRARY),
    Line("framework", "framework", get=READ_STRATEGY),
    Line(
        "framework_add", get=ADD_TO_LIBRARY, post=ADD_TO_LIBRARY, data={"own_name": "At the bench"}
    ),
    Line(
        "framework_edit",
        "framework",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"own_name": "At the bench"},
    ),
    Line(
        "competence_add",
        "framework",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"own_name": "Asks first"},
    ),
    Line(
        "competence_edit",
        "competence",
        get=KEEP_STRATEGY,
        post=KEEP_STRATEGY,
        data={"own_name": "Asks first"},
    ),
    Line("competence_move", "competence", post=KEEP_STRATEGY, data={"up": "1"}),
    Line("plan_contract", "plan", get=READ),
    Line("contract_draft", "bare_plan", post=WRITE),
    Line("contract_pdf", "plan", get=READ),
    Line("contract_versions", "two_versions", get=READ),
    Line("contract_replace", "offer", get=WRITE, post=WRITE, data=REASON),
    Line("roadmap_pdf", "plan", get=READ),
    Line("contract_edit", "draft", get=WRITE, post=WRITE, data={"student": "I try."}),
    Line("contract_offer", "draft", post=WRITE),
    Line("contract_discard", "draft", post=WRITE),
    Line(
        "contract_sign", "offer", more=("student",), get=WRITE, post=WRITE, data=SIGNATURE, then=200
    ),
    Line(
        "contract_sign",
        "offer",
        more=("tutor",),
        get=SIGN_AS_TUTOR,
        post=SIGN_AS_TUTOR,
        data=SIGNATURE,
    ),
    Line(
        "contract_sign",
        "offer",
        more=("guardian",),
        get=WRITE,
        post=WRITE,
        data=lambda world: SIGNATURE | {"guardian": world.guardian_of_offer.pk},
        then=200,
    ),
    Line("contract_decline", "offer", more=("student",), post=WRITE, then=200),
    Line("contract_without_guardian", "offer", get=WRITE, post=WRITE, data=REASON),
    Line(
        "contract_copy",
        "offer",
        get=WRITE,
        post=WRITE,
        data={"to": "marta@example.org", "agreed": "on"},
    ),
    Line("paper_add", "offer", get=WRITE, post=WRITE, data=a_paper),
    Line("signed_paper", "paper", get=READ),
    Line("paper_sign", "paper", get=SIGN_ON_PAPER, post=SIGN_ON_PAPER, data=signed_as_tutor),
    Line("paper_mistaken", "paper", get=WRITE, post=WRITE, data=REASON),
    Line("contract_withdraw", "offer", get=WRITE, post=WRITE, data=REASON),
    Line("plan_support", "plan", get=READ),
    Line("need_add", "plan", get=WRITE, post=WRITE, data={"what": "A quiet place"}),
    Line("need_edit", "need", get=WRITE, post=WRITE, data={"what": "A quiet place"}),
    # reviews
    Line("home", get=START),
    Line("today", get=TUTORS),
    Line("caseload", get=COUNSELLORS),
    Line("caseload_export", more=("csv",), get=COUNSELLORS),
    Line("calendar", get=MEETING),
    Line("calendar_start", post=GO_ON, data=lambda w: {"plan": w.plan.uuid}, bare=True),
    Line("term_plan", get=MEETING, post=PLAN_A_TERM, data=a_term, bare=True),
    Line("term_planned", "term_of", get=SEE_TERM),
    Line("term_undo", "term_of", post=TAKE_BACK),
    Line("session_move", "session", get=GO_ON, post=GO_ON, data=in_a_week),
    Line("student", "student", get=KNOW),
    Line(
        "transfer_prepare",
        "newcomer",
        get=BEGIN,
        post=BEGIN,
        data=lambda w: {
            "to_code": w.other_centre.code,
            "parts": TransferPart.values,
            "agreed": "on",
            "without_guardian": "She is abroad.",
            "confirmed": w.seen_along,
        },
    ),
    Line("student_leave", "student", get=KEEP_LISTS, post=KEEP_LISTS, data=left),
    Line("history", "student", more=("place",), get=KNOW),
    Line("history", "student", more=("contact",), get=SEE_CONTACTS),
    Line("history", "student", more=("notes",), get=READ),
    Line("history", "student", more=("answers",), get=READ),
    Line("history_of_centre", more=("settings",), get=ADMINISTRATORS),
    Line(
        "contact_note_add",
        "student",
        get=BEGIN,
        post=BEGIN,
        data={"body": "Rang about the bus", "channel": "call"},
    ),
    Line("contact_note_edit", "note", get=MEND, post=MEND, data={"body": "Rang about the bus"}),
    Line("plan_reviews", "plan", get=READ),
    Line("session_add", "plan", get=WRITE, post=WRITE, data=in_a_week),
    Line("factor_line", "risk", get=READ),
    Line("goal_line", "goal", get=READ),
    Line("action_line", "action", get=READ),
    Line("calendar_feed", more=("no-token",), get=NOT_THERE),
    Line("own_calendar", get=HOLD_SESSIONS, post=HOLD_SESSIONS, data={"session_mails": "full"}),
    Line("own_calendar_make", post=HOLD_SESSIONS, data={"names": "full"}, then=200),
    Line("own_calendar_show", post=HOLD_SESSIONS, data={"names": "full"}),
    Line("own_calendar_end", post=HOLD_SESSIONS),
    Line("session_summary_pdf", "held", get=READ),
    Line("session_summary_send", "held", post=WRITE, data=a_summary),
    Line("session_line", "session", get=READ),
    Line("session", "session", get=READ, post=WRITE, data={"topic": "How it goes"}),
    Line("tracking_sheet_pdf", "plan", get=READ),
    # Turned to the student: tests.access.test_turned, tests.reviews.test_shared. Turning changes
    # the session of the browser, and saves what is typed where a form comes with it.
    Line("session_turn", "session", post=WRITE, changes=False),
    Line("shared", "session", get=WRITE),
    Line("shared_goal_add", "session", get=WRITE, post=WRITE, data={"words": "To get up"}),
    Line("shared_goal", "goal", get=WRITE, post=WRITE, data={"words": "To get up"}),
    Line("shared_note", "session", post=WRITE, data={"text": "The bus is late."}),
    Line("shared_action", "action", post=WRITE, data={"done": "yes"}),
    # Nothing changes: it was begun already.
    Line("shared_answers", "session", post=WRITE, data=what_is_asked, changes=False),
    # rights over the data
    Line("student_rights", "student", get=KNOW),
    Line("record_ask", "newcomer", get=REACH, post=REACH, data={"verified": "Card seen."}),
    Line("record_request", "asked", get=KNOW),
    Line(
        "record_review",
        "asked",
        get=REVIEW_RECORD,
        post=REVIEW_RECORD,
        data=lambda world: {f"{world.evidence.uuid.hex}-release": "include"},
    ),
    Line("record_prepare", "reviewed", post=REVIEW_RECORD),
    Line("record_take_back", "record", post=REVIEW_RECORD),
    Line(
        "record_hand_over",
        "record",
        get=CLOSE_RECORD,
        post=CLOSE_RECORD,
        data={"how": "On paper."},
    ),
    Line("record_refuse", "asked", get=CLOSE_RECORD, post=CLOSE_RECORD, data=REASON),
    Line("record_pdf", "record", get=REVIEW_RECORD),
    Line("record_json", "record", get=REVIEW_RECORD),
    # what is typed and not saved yet
    Line("draft_save", post=WRITE_OWN, data=typed, then=200),
    Line("drafts", "session", before=("session",), get=READ),
    Line("draft_page", "goal", before=("goal",), get=LED_THERE),
    Line("draft_key", get=STAFF),
    Line("draft_delete", "kept_text", post=ONLY_TUTOR),
    Line("drafts_delete", "session", before=("session",), get=ONLY_TUTOR, post=ONLY_TUTOR),
    Line("correction_ask", "newcomer", get=BEGIN, post=BEGIN, data={"wrong": "The birthday."}),
    Line(
        "correction",
        "correction",
        get=READ,
        post=WRITE,
        data={"state": "corrected", "where": "The birthday"},
    ),
    Line("hold_add", "newcomer", get=HOLD, post=HOLD, data=REASON),
    Line("hold_end", "data_hold", post=END_HOLD),
    Line("retention", get=KEEP_DATA),
    Line("retention_list", post=ANSWER),
    Line("retention_run", "due", get=SEE_RUN),
    Line("retention_confirm", "due", post=CONFIRM_RUN, data={"looked": "on"}),
    Line("retention_drop", "due", post=CONFIRM_RUN),
]
