"""Every route of the application and where to look at it.

`unlisted` names the routes that stand in no table here: a new page is pictured from its first
day, or somebody says why not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import AcademicYear, Holiday, Term, User
from plans.enums import ContractState, GoalState
from plans.models import (
    Action,
    Answer,
    Competence,
    Contract,
    Framework,
    Goal,
    Instrument,
    InstrumentVersion,
    Item,
    Matter,
    Option,
    Pathway,
    Placement,
    Plan,
    PlanFactor,
    Response,
    SignedPaper,
    Strategy,
    Suggestion,
    SupportNeed,
)
from reviews.enums import SessionKind, SessionState
from reviews.models import CorrectionRequest, RecordRequest, RetentionRun, TutoringSession
from students.enums import ConcernState, ImportState
from students.models import (
    Arrival,
    Assessment,
    Assignment,
    Cohort,
    Concern,
    Draft,
    Guardian,
    ImportRun,
    Note,
    Programme,
    RiskFactor,
    Student,
    StudentMessage,
    TutoringSlot,
)

TUTOR = "tutor@demo.example"

#: What an example gives: the arguments of the route, and a query string where it wants one.
Arguments = tuple[Any, ...]
Example = Callable[[], Arguments | None]


@dataclass(frozen=True)
class Page:
    """A page to look at: its route, which of its states, and where that is."""

    route: str
    state: str
    path: str

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.route, self.state.replace(" ", "-"))))


def marta() -> Student:
    """The student whose story the demonstration tells in full."""
    return Student.objects.get(family_name="Soler", given_name="Marta")


def her_plan() -> Plan:
    return Plan.objects.open().get(student=marta())


def first_of(records: Any) -> Any:
    """The first record about a student of the tutor who looks at it, else any, else None."""
    path = getattr(records.model, "student_path", None)
    if path is None:
        return records.first()
    way = "assignments" if path == "pk" else f"{path}__assignments"
    return records.filter(**{f"{way}__person__email": TUTOR}).first() or records.first()


def uuid_of(records: Any) -> Arguments | None:
    first = first_of(records)
    return None if first is None else (first.uuid,)


def unfinished() -> Arguments | None:
    draft = first_of(Draft.objects.living())
    return draft and (draft.kind, draft.record)


def a_colleague() -> tuple[Any, ...]:
    """The tutor of Marta."""
    return (User.objects.get(email=TUTOR).uuid,)


def open_plans() -> Any:
    return Plan.objects.open().order_by("pk")


def contracts(state: str) -> Any:
    return Contract.objects.filter(state=state).order_by("pk")


def papers() -> Any:
    return SignedPaper.objects.filter(mistaken_at=None).order_by("pk")


def offered_to(party: str) -> Arguments | None:
    """An offered contract that this party has not signed."""
    found = contracts(ContractState.OFFERED).exclude(signatures__party=party)
    if party == "guardian":
        found = found.filter(guardian_needed=True, missing_guardian_reason="")
    first = first_of(found)
    return None if first is None else (first.uuid, party)


def sessions(state: str) -> Any:
    return TutoringSession.objects.filter(state=state).order_by("starts_at")


def a_term() -> Arguments:
    """The next three months with three students."""
    first = date.today()
    plans = open_plans().filter(student__assignments__person__email=TUTOR)[:3]
    asked = [("plan", each.uuid) for each in plans]
    asked += [("first", first), ("last", first + timedelta(days=90)), ("rhythm", "2")]
    return (f"?{urlencode(asked)}",)


def handed() -> Any:
    return Assignment.objects.exclude(handed_from=None).order_by("pk")


PLAN = {
    "Marta": lambda: (her_plan().uuid,),
    "just begun": lambda: uuid_of(open_plans().filter(goals=None)),
}
A_PLAN = {"": PLAN["Marta"]}

#: By route: the states of the page, each with a record of the demonstration to see it with.
EXAMPLES: dict[str, dict[str, Example]] = {
    # accounts
    "account_login": {"": tuple},
    "account_reauthenticate": {"": tuple},
    "account_change_password": {"": tuple},
    "account_reset_password": {"": tuple},
    "account_reset_password_done": {"": tuple},
    "account_reset_password_from_key": {"of no use": lambda: ("1", "spent")},
    "account_reset_password_from_key_done": {"": tuple},
    "account_inactive": {"": tuple},
    "account_signup": {"": tuple},
    "account_logout": {"": tuple},
    "centre_settings": {"": tuple},
    "year_list": {"": tuple},
    "year_add": {"": tuple},
    "year": {"": lambda: uuid_of(AcademicYear.objects.order_by("pk"))},
    "year_edit": {"": lambda: uuid_of(AcademicYear.objects.order_by("pk"))},
    "term_add": {"": lambda: uuid_of(AcademicYear.objects.order_by("pk"))},
    "term_edit": {"": lambda: uuid_of(Term.objects.order_by("pk"))},
    "holiday_add": {"": lambda: uuid_of(AcademicYear.objects.order_by("pk"))},
    "holiday_edit": {"": lambda: uuid_of(Holiday.objects.order_by("pk"))},
    "invitation": {"of no use": tuple},
    "my_work": {"": tuple},
    "own_calendar": {"": tuple},
    "screen_pin": {"": tuple},
    "staff_invite": {"": tuple},
    # students
    "centre": {"": tuple},
    "access_log": {"": tuple, "exports": lambda: ("?part=exports",)},
    "staff_list": {
        "": tuple,
        "invited": lambda: ("?show=invited",),
        "left": lambda: ("?show=left",),
    },
    "staff_member": {"": a_colleague},
    "staff_deactivate": {"": a_colleague},
    "role_take": {"": lambda: (*a_colleague(), "tutor")},
    "student_list": {
        "": tuple,
        "found": lambda: ("?q=an",),
        "not found": lambda: ("?q=nobody+is+called+that",),
    },
    "student": {
        "Marta": lambda: (marta().uuid,),
        "without a plan": lambda: uuid_of(Student.objects.filter(plans=None).order_by("pk")),
        "left": lambda: uuid_of(Student.objects.filter(enrolments__state="left_early")),
    },
    "student_contact": {"": lambda: (marta().uuid,)},
    "student_readings": {"": lambda: (marta().uuid,)},
    "guardian_add": {"": lambda: (marta().uuid,)},
    "concern_raise": {"": lambda: (marta().uuid,)},
    "concern_list": {"": tuple},
    "concern_choose": {"": tuple},
    "concern": {
        state: lambda state=state: uuid_of(Concern.objects.filter(state=state))
        for state in ConcernState.values
    },
    "confidential_notes": {"": lambda: (marta().uuid,)},
    "guardian_edit": {"": lambda: uuid_of(Guardian.objects.filter(student=marta()))},
    "cohort_list": {"": tuple},
    "cohort_add": {"": tuple},
    "cohort": {"": lambda: uuid_of(Cohort.objects.order_by("pk"))},
    "cohort_edit": {"": lambda: uuid_of(Cohort.objects.order_by("pk"))},
    "cohort_move_up": {"": lambda: uuid_of(Cohort.objects.order_by("pk"))},
    "student_enrol": {"": lambda: (marta().uuid,)},
    "student_leave": {"": lambda: (marta().uuid,)},
    "transfer_prepare": {"": lambda: (marta().uuid,)},
    "transfer_list": {"": tuple},
    "arrival": {"": lambda: uuid_of(Arrival.objects.order_by("pk"))},
    "arrival_return": {"": lambda: uuid_of(Arrival.objects.order_by("pk"))},
    "assignment_list": {"": tuple},
    "assignment_add": {
        "": lambda: (f"?student={marta().uuid}",),
        "nobody chosen": tuple,
    },
    "assignment_end": {"": lambda: (f"?student={marta().uuid}",)},
    "cover_add": {"": lambda: uuid_of(User.objects.filter(email=TUTOR))},
    "cover_edit": {"": lambda: uuid_of(Assignment.objects.filter(kind="cover"))},
    "handover_add": {"": lambda: uuid_of(User.objects.filter(email=TUTOR))},
    "handover_summary": {"": lambda: uuid_of(handed().filter(handed_from__person__email=TUTOR))},
    "slot_add": {"": lambda: uuid_of(Cohort.objects.order_by("pk"))},
    "slot_edit": {"": lambda: uuid_of(TutoringSlot.objects.order_by("pk"))},
    "factor_list": {"": tuple},
    "factor_add": {"risk": lambda: ("risk",), "helps": lambda: ("helps",)},
    "factor_edit": {"built in": lambda: uuid_of(RiskFactor.objects.order_by("pk"))},
    "programme_list": {"": tuple},
    "programme_add": {"": tuple},
    "programme_edit": {"": lambda: uuid_of(Programme.objects.order_by("pk"))},
    "imports": {"": tuple},
    "import_list": {"": tuple},
    "import_columns": {"": lambda: uuid_of(ImportRun.objects.filter(state="previewed"))},
    "import": {
        "to confirm": lambda: uuid_of(ImportRun.objects.filter(state=ImportState.PREVIEWED)),
        "written": lambda: uuid_of(ImportRun.objects.filter(state=ImportState.WRITTEN)),
    },
    # plans
    "instrument_list": {"": tuple},
    "instrument_add": {"": tuple},
    "instrument": {
        "built in": lambda: uuid_of(Instrument.objects.filter(key="first_interview")),
        "draft": lambda: uuid_of(Instrument.objects.filter(versions__state="draft")),
    },
    "instrument_edit": {"": lambda: uuid_of(Instrument.objects.filter(key=""))},
    "script_preview": {
        "": lambda: uuid_of(InstrumentVersion.objects.filter(instrument__key="first_interview"))
    },
    "item_add": {"": lambda: uuid_of(InstrumentVersion.objects.filter(state="draft"))},
    "item_edit": {"": lambda: uuid_of(Item.objects.filter(script__state="draft"))},
    "student_own_page": {"Marta": lambda: (marta().uuid,)},
    "link_make": {"Marta": lambda: (marta().uuid,)},
    "message_answer": {"": lambda: uuid_of(StudentMessage.objects.filter(state="waiting"))},
    "plan_responses": PLAN,
    "response": {"": lambda: uuid_of(Response.objects.filter(plan=her_plan()))},
    "response_answer": {"": lambda: uuid_of(Response.objects.filter(plan=her_plan()))},
    "response_student": {"": lambda: uuid_of(Response.objects.filter(state="draft"))},
    "answer_lift": {"": lambda: uuid_of(Answer.objects.exclude(text=""))},
    "strategy_list": {"": tuple},
    "strategy": {
        "built in": lambda: uuid_of(Strategy.objects.exclude(key="")),
        "own": lambda: uuid_of(Strategy.objects.filter(key="")),
    },
    "suggestion_list": {"": tuple},
    "suggestion_add": {"action": lambda: ("action",)},
    "suggestion_edit": {"built in": lambda: uuid_of(Suggestion.objects.exclude(key=""))},
    "matter_list": {"": tuple},
    "matter_add": {"": tuple},
    "matter_edit": {"": lambda: uuid_of(Matter.objects.order_by("pk"))},
    "matter_pass_on": {"": lambda: uuid_of(Matter.objects.order_by("pk"))},
    "matter_answer": {"": lambda: uuid_of(Matter.objects.order_by("pk"))},
    "matter_set_aside": {"": lambda: uuid_of(Matter.objects.order_by("pk"))},
    "centre_actions": {"": tuple},
    "centre_action_done": {
        "": lambda: uuid_of(Action.objects.open().filter(owner__email=TUTOR)),
    },
    "plan_pathways": PLAN,
    "option_add": A_PLAN,
    "option_edit": {"": lambda: uuid_of(Option.objects.filter(plan=her_plan()))},
    "option_drop": {"": lambda: uuid_of(Option.objects.filter(plan=her_plan()))},
    "pathway_choose": A_PLAN,
    "pathway_edit": {"": lambda: uuid_of(Pathway.objects.filter(plan=her_plan()))},
    "pathway_leave": {"": lambda: uuid_of(Pathway.objects.filter(plan=her_plan()))},
    "placement_add": A_PLAN,
    "placement_edit": {"": lambda: uuid_of(Placement.objects.order_by("pk"))},
    "placement_end": {"": lambda: uuid_of(Placement.objects.order_by("pk"))},
    "placement_call_off": {"": lambda: uuid_of(Placement.objects.order_by("pk"))},
    "plan": PLAN | {"closed": lambda: uuid_of(Plan.objects.filter(state="closed"))},
    "strategy_add": {"": tuple},
    "strategy_edit": {"": lambda: uuid_of(Strategy.objects.filter(key=""))},
    "strategy_copy": {"": lambda: uuid_of(Strategy.objects.exclude(key=""))},
    "plan_purpose": A_PLAN,
    "plan_aspiration": A_PLAN,
    "plan_next": {"": lambda: uuid_of(Student.objects.filter(plans__state="closed"))},
    "student_plans": {"Marta": lambda: (marta().uuid,)},
    "plan_close": PLAN,
    "plan_close_student": A_PLAN,
    "plan_close_confirm": {"": lambda: uuid_of(Plan.objects.open().exclude(closing=None))},
    "plan_closing": {"": lambda: uuid_of(Plan.objects.exclude(closing__closed_at=None))},
    "plan_starting_point": PLAN,
    "student_assessments": {"Marta": lambda: (marta().uuid,)},
    "assessment": {"": lambda: uuid_of(Assessment.objects.filter(plans=None).order_by("pk"))},
    "plan_balance": PLAN,
    "plan_balance_student": PLAN,
    "plan_balance_tutor": PLAN,
    "plan_balance_together": PLAN,
    "plan_balance_again": A_PLAN,
    "plan_strengths": A_PLAN,
    "framework_list": {"": tuple},
    "framework": {
        "built in": lambda: uuid_of(Framework.objects.filter(key="lifecomp")),
        "own": lambda: uuid_of(Framework.objects.filter(key="")),
    },
    "framework_add": {"": tuple},
    "framework_edit": {"own": lambda: uuid_of(Framework.objects.filter(key=""))},
    "competence_add": {"own": lambda: uuid_of(Framework.objects.filter(key=""))},
    "competence_edit": {"own": lambda: uuid_of(Competence.objects.filter(key=""))},
    "plan_support": PLAN,
    "factor_leave": {"": lambda: uuid_of(PlanFactor.objects.filter(plan=her_plan()))},
    "goal_add": A_PLAN,
    "goal_edit": {"": lambda: uuid_of(Goal.objects.filter(plan=her_plan()))},
    "goal_drop": {"": lambda: uuid_of(Goal.objects.filter(plan=her_plan(), state=GoalState.OPEN))},
    "action_add": A_PLAN,
    "action_edit": {"": lambda: uuid_of(Action.objects.filter(plan=her_plan()))},
    "action_drop": {"": lambda: uuid_of(Action.objects.open().filter(plan=her_plan()))},
    "plan_contract": {
        "none": lambda: uuid_of(open_plans().filter(contracts=None)),
        **{
            state.replace("_", " "): lambda state=state: uuid_of(
                Plan.objects.filter(contracts__state=state).order_by("pk")
            )
            for state in ContractState.values
        },
    },
    "contract_versions": {
        "": lambda: uuid_of(Plan.objects.filter(contracts__state=ContractState.SUPERSEDED))
    },
    "contract_replace": {"": lambda: uuid_of(contracts(ContractState.OFFERED))},
    "contract_edit": {"": lambda: uuid_of(contracts(ContractState.DRAFT))},
    "contract_sign": {
        "student": lambda: offered_to("student"),
        "tutor": lambda: offered_to("tutor"),
        "guardian": lambda: offered_to("guardian"),
    },
    "contract_copy": {
        "offered": lambda: uuid_of(contracts(ContractState.OFFERED)),
        "in force": lambda: uuid_of(contracts(ContractState.IN_FORCE)),
    },
    "paper_add": {
        "offered": lambda: uuid_of(contracts(ContractState.OFFERED)),
        "in force": lambda: uuid_of(contracts(ContractState.IN_FORCE)),
    },
    "paper_sign": {"": lambda: uuid_of(papers().filter(contract__state=ContractState.OFFERED))},
    "paper_mistaken": {"": lambda: uuid_of(papers())},
    "contract_without_guardian": {"": lambda: (offered_to("guardian") or (None,))[:1]},
    "contract_withdraw": {"": lambda: uuid_of(contracts(ContractState.IN_FORCE))},
    "need_add": A_PLAN,
    "need_edit": {"": lambda: uuid_of(SupportNeed.objects.order_by("pk"))},
    # reviews
    "home": {"": tuple},
    "today": {"": tuple},
    "caseload": {"": tuple},
    "calendar": {
        "": tuple,
        "day": lambda: ("?view=day",),
        "list": lambda: ("?view=list",),
        "holidays": lambda: ("?view=week&day=2026-12-23",),
    },
    "term_plan": {"": tuple, "proposal": a_term},
    # The demonstration plans no term in one go.
    "term_planned": {"": lambda: None},
    "session_move": {"": lambda: uuid_of(sessions(SessionState.PLANNED))},
    "contact_note_add": {"": lambda: (marta().uuid,)},
    "contact_note_edit": {"": lambda: uuid_of(Note.objects.of_contacts().order_by("pk"))},
    "history": {
        family: lambda family=family: (marta().uuid, family)
        for family in ("place", "contact", "goals", "notes")
    },
    "history_of_centre": {"settings": lambda: ("settings",), "staff": lambda: ("staff",)},
    "drafts_delete": {"": unfinished},
    "plan_reviews": PLAN,
    "session_add": A_PLAN,
    # As it is while the screen is not turned.
    "shared": {"not turned": lambda: uuid_of(sessions(SessionState.PLANNED))},
    "shared_goal_add": {"": lambda: uuid_of(sessions(SessionState.PLANNED))},
    "shared_goal": {"": lambda: uuid_of(Goal.objects.open().filter(plan=her_plan()))},
    "session": {
        "planned": lambda: uuid_of(sessions(SessionState.PLANNED)),
        "held": lambda: uuid_of(sessions(SessionState.HELD).filter(plan=her_plan())),
        "missed": lambda: uuid_of(sessions(SessionState.MISSED)),
        "formal review": lambda: uuid_of(
            TutoringSession.objects.filter(kind=SessionKind.FORMAL_REVIEW).order_by("-starts_at")
        ),
    },
    "factor_line": {"": lambda: uuid_of(PlanFactor.objects.filter(plan=her_plan()))},
    "goal_line": {"": lambda: uuid_of(Goal.objects.filter(plan=her_plan()))},
    "action_line": {"": lambda: uuid_of(Action.objects.filter(plan=her_plan()))},
    "session_line": {
        "held": lambda: uuid_of(sessions(SessionState.HELD).filter(plan=her_plan())),
    },
    "student_rights": {"": lambda: (marta().uuid,)},
    "record_ask": {"": lambda: (marta().uuid,)},
    "retention": {"": tuple},
    "retention_run": {"": lambda: uuid_of(RetentionRun.objects.order_by("pk"))},
    "correction_ask": {"": lambda: (marta().uuid,)},
    "correction": {"": lambda: uuid_of(CorrectionRequest.objects.order_by("pk"))},
    "hold_add": {"": lambda: (marta().uuid,)},
    "record_request": {"": lambda: uuid_of(RecordRequest.objects.order_by("pk"))},
    "record_review": {"": lambda: uuid_of(RecordRequest.objects.filter(state="open"))},
    "record_hand_over": {"": lambda: uuid_of(RecordRequest.objects.filter(state="ready"))},
    "record_refuse": {"": lambda: uuid_of(RecordRequest.objects.waiting())},
}

#: Answered with a file; kept beside the pictures, a PDF page by page where that can be done.
FILES: dict[str, dict[str, Example]] = {
    "centre_logo": {"": tuple},
    "student_export": {"workbook": lambda: ("xlsx",)},
    "cohort_export": {"workbook": lambda: ("xlsx",)},
    "member_export": {"": lambda: (Cohort.objects.order_by("pk")[0].uuid, "xlsx")},
    "programme_export": {"workbook": lambda: ("xlsx",)},
    "staff_export": {"workbook": lambda: ("xlsx",)},
    "import_export": {"workbook": lambda: ("xlsx",)},
    "caseload_export": {"workbook": lambda: ("xlsx",)},
    "access_log_export": {"workbook": lambda: ("xlsx",)},
    "import_sample": {"workbook": lambda: ("guardians", "xlsx")},
    "import_refused": {"": lambda: uuid_of(ImportRun.objects.filter(state="previewed"))},
    "closing_pdf": {"": lambda: uuid_of(Plan.objects.exclude(closing__closed_at=None))},
    "balance_pdf": PLAN,
    "looking_back_pdf": PLAN,
    "contract_pdf": {
        "in force": lambda: uuid_of(Plan.objects.filter(contracts__state="in_force")),
        "draft": lambda: uuid_of(Plan.objects.filter(contracts__state="draft")),
    },
    "script_pdf": {
        "": lambda: uuid_of(InstrumentVersion.objects.filter(instrument__key="first_interview"))
    },
    "strategy_empty_pdf": {"": tuple},
    "strategy_pdf": {
        "built in": lambda: uuid_of(Strategy.objects.exclude(key="")),
        "own": lambda: uuid_of(Strategy.objects.filter(key="")),
    },
    "signed_paper": {"": lambda: uuid_of(papers())},
    "tracking_sheet_pdf": PLAN,
    "session_summary_pdf": {"": lambda: uuid_of(sessions(SessionState.HELD))},
    "roadmap_pdf": PLAN,
    "record_pdf": {"": lambda: uuid_of(RecordRequest.objects.filter(state="ready"))},
    "record_json": {"": lambda: uuid_of(RecordRequest.objects.filter(state="ready"))},
}

#: They show nothing: only POST, or a redirect.
POST_ONLY = {
    "own_calendar_make",
    "own_calendar_show",
    "own_calendar_end",
    "session_summary_send",
    "term_undo",
    "calendar_start",
    "draft_save",
    "draft_delete",
    "link_slip",
    "link_revoke",
    "message_read",
    "message_taken",
    "own_code",
    "own_leave",
    "own_tick",
    "own_answers_start",
    "instrument_copy",
    "instrument_draft",
    "script_publish",
    "script_discard",
    "item_move",
    "item_remove",
    "response_start",
    "response_reopen",
    "assessment_start",
    "factor_move",
    "year_delete",
    "term_delete",
    "holiday_delete",
    "slot_delete",
    "cohort_close",
    "cohort_reopen",
    "handover_received",
    "import_confirm",
    "transfer_send",
    "transfer_withdraw",
    "concern_acknowledge",
    "concern_close",
    "concern_note",
    "invitation_link",
    "screen_back",
    "session_turn",
    "shared_note",
    "shared_action",
    "shared_answers",
    "invitation_send",
    "invitation_withdraw",
    "centre_choose",
    "role_give",
    "plan_start",
    "strategy_put_aside",
    "strategy_take_up",
    "factor_take",
    "goal_achieve",
    "goal_reopen",
    "goal_move",
    "action_finish",
    "action_reopen",
    "action_move",
    "plan_framework",
    "competence_move",
    "contract_draft",
    "contract_discard",
    "contract_offer",
    "contract_decline",
    "record_prepare",
    "retention_list",
    "retention_confirm",
    "retention_drop",
    "hold_end",
    "record_take_back",
}

#: For machines.
NO_PAGES = {"healthz", "readyz", "import_progress", "drafts", "draft_key"}
#: For whoever typed a code; tests/browser/test_own_page.py goes through them on a phone.
NO_PAGES |= {"own_page", "own_link", "own_write", "own_answers"}
#: For calendar programs.
NO_PAGES |= {"calendar_feed"}

#: Their form is also sent with nothing in it, for a look at the refusal.
SENT_EMPTY = {
    "account_login",
    "staff_invite",
    "staff_deactivate",
    "account_change_password",
    "guardian_add",
    "concern_raise",
    "cohort_add",
    "handover_add",
    "student_leave",
    "slot_add",
    "term_add",
    "programme_add",
    "imports",
    "strategy_add",
    "goal_add",
    "goal_drop",
    "action_add",
    "contract_sign",
    "contract_copy",
    "paper_add",
    "paper_mistaken",
    "contract_withdraw",
    "contact_note_add",
    "need_add",
    "session_add",
}


def routes(patterns: Any = None) -> Iterator[str]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns)
        elif isinstance(each, URLPattern):
            yield each.name or str(each.pattern)


def unlisted() -> tuple[list[str], list[str]]:
    """Routes that no table names, and names in the tables that are no route."""
    known = EXAMPLES.keys() | FILES.keys() | POST_ONLY | NO_PAGES
    there = set(routes())
    return sorted(there - known), sorted(known - there)


def pages(table: dict[str, dict[str, Example]]) -> Iterator[Page]:
    """The pages of the routes there are; those without a record have no path."""
    there = set(routes())
    for route, states in table.items():
        for state, example in states.items() if route in there else ():
            yield Page(route, state, path_to(route, example()))


def path_to(route: str, arguments: Arguments | None) -> str:
    if arguments is None or None in arguments:
        return ""
    query = "".join(each for each in arguments if str(each).startswith("?"))
    plain = [each for each in arguments if not str(each).startswith("?")]
    return reverse(route, args=plain) + query
