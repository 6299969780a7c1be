"""The walls that the database keeps: between centres, and around what must stay true.

The tables are built by looking at the models, so that a new model stands in them at once;
one without a factory, and a constraint that nothing here breaks, fails.
"""

import copy
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.db import IntegrityError, InternalError, connection, models, transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from accounts.models import Centre, CentreOwned, User, Versioned
from accounts.models.base import CentreHistoryEvent, HistoryEvent, owned_parents
from plans.models import Plan
from students.models import Note
from tests import factories as f

OWNED = [each for each in apps.get_models() if issubclass(each, CentreOwned)]
HISTORY = [each for each in apps.get_models() if issubclass(each, HistoryEvent)]
# The history of centres themselves: what happened to a centre is seen inside it.
OF_CENTRES = [each for each in apps.get_models() if issubclass(each, CentreHistoryEvent)]
PARENTS = [(model, field) for model in OWNED for field in owned_parents(model)]
FACTORIES: dict[type[models.Model], Any] = {
    each._meta.model: each
    for each in vars(f).values()
    if isinstance(each, type) and issubclass(each, f.DjangoModelFactory) and not each._meta.abstract
}


def name_of(value: Any) -> str:
    if isinstance(value, models.Field):
        return value.name
    return value.__name__


def make_in(centre: Centre, model: type[models.Model]) -> Any:
    with scope(centre=centre):
        return FACTORIES[model]()


def rows(model: type[models.Model]) -> Any:
    """The rows of every centre, past the scoped manager."""
    return model._base_manager.all()


def test_every_model_has_a_factory() -> None:
    assert set(FACTORIES) >= {User, Centre, *OWNED}


def test_every_table_of_the_product_is_inside_the_wall() -> None:
    own = {"accounts", "students", "documents", "plans", "reviews"}
    outside = {
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in own and model not in (*OWNED, *HISTORY, *OF_CENTRES)
    }
    assert outside == {User, Centre}


# A query needs a centre


@pytest.mark.parametrize("model", OWNED + HISTORY + OF_CENTRES, ids=name_of)
def test_query_outside_a_scope_raises(model: Any) -> None:
    with pytest.raises(ScopeError):
        model.objects.all()
    with pytest.raises(ScopeError):
        model.objects.filter(pk=1)


@pytest.mark.parametrize("model", OWNED, ids=name_of)
def test_query_in_a_centre_leaves_out_the_other(
    centre: Centre, other_centre: Centre, model: Any
) -> None:
    own, foreign = make_in(centre, model), make_in(other_centre, model)
    with scope(centre=centre):
        found = model.objects.filter(pk__in=[own.pk, foreign.pk])
        assert list(found) == [own]


@pytest.mark.parametrize("model", HISTORY, ids=name_of)
def test_history_in_a_centre_leaves_out_the_other(
    centre: Centre, other_centre: Centre, model: Any
) -> None:
    tracked = model.pgh_tracked_model
    own, foreign = make_in(centre, tracked), make_in(other_centre, tracked)
    with scope(centre=centre):
        found = model.objects.filter(pgh_obj_id__in=[own.pk, foreign.pk])
        assert list(found.values_list("pgh_obj_id", "pgh_label")) == [(own.pk, "insert")]


def test_history_of_a_centre_is_seen_inside_it(centre: Centre, other_centre: Centre) -> None:
    (history,) = OF_CENTRES
    for each, name in ((centre, "Lakeside College"), (other_centre, "Valley School")):
        each.name = name
        each.save()
    with scope(centre=centre):
        told = list(history.objects.order_by("pgh_id").values_list("pgh_label", "name"))
    assert told == [("insert", "Riverside College"), ("update", "Lakeside College")]


# A row stays with its own


@pytest.mark.parametrize(("model", "field"), PARENTS, ids=name_of)
def test_new_row_with_a_parent_of_another_centre_is_refused(
    centre: Centre, other_centre: Centre, model: Any, field: Any
) -> None:
    row = copy.copy(make_in(centre, model))
    parent = make_in(other_centre, field.related_model)
    row.pk, row.uuid, row._state.adding = None, uuid.uuid4(), True
    setattr(row, field.attname, parent.pk)
    with pytest.raises(IntegrityError, match=f"{field.column}: of another centre"):
        row.save(force_insert=True)


@pytest.mark.parametrize(("model", "field"), PARENTS, ids=name_of)
def test_change_to_a_parent_of_another_centre_is_refused(
    centre: Centre, other_centre: Centre, model: Any, field: Any
) -> None:
    row = make_in(centre, model)
    parent = make_in(other_centre, field.related_model)
    with pytest.raises(IntegrityError, match=f"{field.column}: of another centre"):
        rows(model).filter(pk=row.pk).update(**{field.attname: parent.pk})


@pytest.mark.parametrize("model", OWNED, ids=name_of)
def test_centre_of_a_row_never_changes(centre: Centre, other_centre: Centre, model: Any) -> None:
    row = make_in(centre, model)
    with pytest.raises(IntegrityError, match="a record stays in its centre"):
        rows(model).filter(pk=row.pk).update(centre=other_centre)


# Versions and history


@pytest.mark.parametrize("model", [m for m in OWNED if issubclass(m, Versioned)], ids=name_of)
def test_version_counts_changes_only(centre: Centre, model: Any) -> None:
    row = make_in(centre, model)
    mine = rows(model).filter(pk=row.pk)
    mine.update(created_at=F("created_at"))
    assert mine.get().version == 1
    mine.update(created_at=F("created_at") - timedelta(days=1))
    mine.update(version=70, created_at=F("created_at") - timedelta(days=1))
    assert mine.get().version == 3


@pytest.mark.parametrize("model", HISTORY, ids=name_of)
def test_history_tells_of_a_change(centre: Centre, model: Any) -> None:
    row = make_in(centre, model.pgh_tracked_model)
    rows(model.pgh_tracked_model).filter(pk=row.pk).update(
        created_at=F("created_at") - timedelta(days=1)
    )
    told = rows(model).filter(pgh_obj_id=row.pk).order_by("pgh_id")
    assert [each.pgh_label for each in told] == ["insert", "update"]
    assert {each.centre_id for each in told} == {centre.pk}


# What is written once


@pytest.mark.parametrize("change", [{"content": {"aspiration": "x"}}, {"content_hash": "0" * 64}])
@pytest.mark.parametrize("state", ["offered", "in_force"])
def test_offered_contract_is_frozen(in_centre: Centre, state: str, change: dict) -> None:
    contract = f.ContractFactory(**{state: True})
    with pytest.raises(IntegrityError, match="an offered contract is frozen"):
        rows(type(contract)).filter(pk=contract.pk).update(**change)


def test_draft_contract_may_change(in_centre: Centre) -> None:
    contract = f.ContractFactory()
    rows(type(contract)).filter(pk=contract.pk).update(content={"aspiration": "x"})
    contract.refresh_from_db()
    assert contract.content == {"aspiration": "x"}


def test_closing_balance_of_a_closed_plan_is_final(in_centre: Centre) -> None:
    draft, final = f.ClosingBalanceFactory(), f.ClosingBalanceFactory(final=True)
    rows(type(draft)).filter(pk=draft.pk).update(tutor_words="Well done.")
    with pytest.raises(IntegrityError, match="a closing balance is final"):
        rows(type(final)).filter(pk=final.pk).update(tutor_words="Well done.")


# Lines from one year to the next


def test_plan_follows_a_closed_plan_of_the_student_only(in_centre: Centre) -> None:
    closed, still_open = f.PlanFactory(closed=True), f.PlanFactory()
    refused = "a plan follows a closed plan of the same student"
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        f.PlanFactory(follows=closed)
    with pytest.raises(IntegrityError, match=refused):
        f.PlanFactory(student=still_open.student, closed=True, follows=still_open)


def test_goal_is_taken_up_from_the_plan_before_only(in_centre: Centre) -> None:
    goal = f.GoalFactory(plan=f.PlanFactory(closed=True))
    with pytest.raises(IntegrityError, match="a goal is taken up from the plan"):
        f.GoalFactory(plan=f.PlanFactory(student=goal.plan.student), carried_from=goal)


@pytest.mark.parametrize(
    ("made_by", "change"),
    [
        (f.ContractSignatureFactory, {"name": "Somebody Else"}),
        (f.ContractSignatureFactory, {"strokes": [[[0, 0], [1, 1]]]}),
        (f.AccessLogFactory, {"reason": "none"}),
        (f.ExportLogFactory, {"n_rows": 0}),
        (f.IssuedDocumentFactory, {"sha256": "1" * 64}),
    ],
)
def test_row_written_once_refuses_a_change(in_centre: Centre, made_by: Any, change: dict) -> None:
    row = made_by()
    with pytest.raises(InternalError, match="Cannot update rows"):
        rows(type(row)).filter(pk=row.pk).update(**change)


# Confidential text at rest

SECRET = "Only for the two of us: she sleeps badly."


def stored_bodies(note: Note) -> list[str]:
    """What stands in the table and in the history of notes, undeciphered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM students_note WHERE id = %s UNION ALL"
            " SELECT body FROM students_notehistoryevent WHERE pgh_obj_id = %s",
            [note.pk, note.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def test_note_is_encrypted_in_table_and_history(in_centre: Centre, settings: Any) -> None:
    key_id = settings.FIELD_KEYS[0].partition(":")[0]
    note = f.NoteFactory(audience="confidential", body="First words.")
    note.body = SECRET
    note.save()
    stored = stored_bodies(note)
    assert len(stored) == 3
    assert {each.partition(":")[0] for each in stored} == {key_id}
    assert not any("words" in each or "sleeps" in each for each in stored)
    assert Note.objects.get(pk=note.pk).body == SECRET


def test_note_without_text_stays_empty(in_centre: Centre) -> None:
    assert stored_bodies(f.NoteFactory(body="")) == ["", ""]


def test_note_of_an_older_key_stays_readable(in_centre: Centre, settings: Any) -> None:
    note = f.NoteFactory(body=SECRET)
    settings.FIELD_KEYS = [f"newer:{Fernet.generate_key().decode()}", *settings.FIELD_KEYS]
    assert Note.objects.get(pk=note.pk).body == SECRET
    assert stored_bodies(f.NoteFactory(body=SECRET))[0].startswith("newer:")


def test_note_whose_key_is_gone_names_the_key(in_centre: Centre, settings: Any) -> None:
    key_id = settings.FIELD_KEYS[0].partition(":")[0]
    note = f.NoteFactory(body=SECRET)
    settings.FIELD_KEYS = [f"newer:{Fernet.generate_key().decode()}"]
    with pytest.raises(LookupError, match=key_id):
        Note.objects.get(pk=note.pk)


# What is true stays true


def twice(made_by: Any, **same: Any) -> None:
    made_by(**same)
    with transaction.atomic():
        made_by(**same)


def plan_after(plan: Plan) -> Plan:
    return f.PlanFactory(student=plan.student, follows=plan)


def before(day: date) -> date:
    return day - timedelta(days=1)


def need_from_both(plan: Any) -> Any:
    factor, rating = f.PlanFactorFactory(plan=plan), f.BalanceRatingFactory(plan=plan)
    return f.SupportNeedFactory(plan=plan, from_factor=factor, from_rating=rating)


DAY = date(2025, 3, 10)
NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)

BREAKS: dict[str, Callable[[], Any]] = {
    # accounts
    "one_person_an_email": lambda: (
        f.UserFactory(email="one@example.org"),
        User(email="One@example.org", given_name="One").save(),
    ),
    "one_membership_a_role": lambda: twice(f.MembershipFactory, person=f.UserFactory()),
    "one_waiting_invitation_an_address": lambda: (
        f.InvitationFactory(email="one@example.org"),
        f.InvitationFactory(email="One@example.org"),
    ),
    "one_invitation_a_link": lambda: twice(f.InvitationFactory, token="same"),
    "one_feed_in_use_a_person": lambda: twice(f.CalendarFeedFactory, person=f.UserFactory()),
    "accepted_or_withdrawn": lambda: f.InvitationFactory(
        accepted_at=NOW,
        accepted_by=(person := f.UserFactory()),
        withdrawn_at=NOW,
        withdrawn_by=person,
    ),
    "an_accepted_invitation_names_who": lambda: f.InvitationFactory(accepted_at=NOW),
    "a_withdrawn_invitation_names_who": lambda: f.InvitationFactory(withdrawn_at=NOW),
    "an_invitation_offers_a_role": lambda: f.InvitationFactory(roles=[]),
    "academicyear_ends_after_start": lambda: f.AcademicYearFactory(
        starts_on=DAY, ends_on=before(DAY)
    ),
    "term_ends_after_start": lambda: f.TermFactory(starts_on=DAY, ends_on=before(DAY)),
    "holiday_ends_after_start": lambda: f.HolidayFactory(starts_on=DAY, ends_on=before(DAY)),
    # students
    "one_programme_a_code": lambda: twice(f.ProgrammeFactory, code="ELE"),
    "one_module_a_code": lambda: twice(f.ModuleFactory, programme=f.ProgrammeFactory(), code="M01"),
    "one_cohort_a_name_and_year": lambda: twice(
        f.CohortFactory, year=f.AcademicYearFactory(), name="1A"
    ),
    "one_slot_a_cohort_and_hour": lambda: twice(f.TutoringSlotFactory, cohort=f.CohortFactory()),
    "a_slot_has_a_weekday": lambda: f.TutoringSlotFactory(weekday=7),
    "a_slot_lasts": lambda: f.TutoringSlotFactory(minutes=0),
    "one_attendance_a_lesson": lambda: twice(
        f.AttendanceRecordFactory, student=f.StudentFactory(), date=DAY
    ),
    "a_lesson_lasts": lambda: f.AttendanceRecordFactory(minutes_scheduled=0),
    "nobody_misses_more_than_was_scheduled": lambda: f.AttendanceRecordFactory(
        minutes_scheduled=60, minutes_absent=61
    ),
    "one_student_a_number": lambda: twice(f.StudentFactory, number="1"),
    "one_active_enrolment_a_student": lambda: twice(f.EnrolmentFactory, student=f.StudentFactory()),
    "an_ended_enrolment_has_its_date": lambda: f.EnrolmentFactory(state="completed"),
    "a_closed_cohort_names_who_closed_it": lambda: f.CohortFactory(closed_at=timezone.now()),
    "an_enrolment_ends_after_its_start": lambda: f.EnrolmentFactory(
        state="completed", starts_on=DAY, ends_on=before(DAY)
    ),
    "one_transfer_under_way_a_student": lambda: twice(
        f.TransferFactory, student=f.StudentFactory()
    ),
    "a_sent_transfer_has_its_time": lambda: f.TransferFactory(state="sent"),
    "an_answered_arrival_has_its_time": lambda: f.ArrivalFactory(
        state="returned", person="", texts=""
    ),
    "an_answered_arrival_is_empty": lambda: f.ArrivalFactory(
        state="returned", answered_at=timezone.now()
    ),
    "leaving_early_has_a_reason": lambda: f.EnrolmentFactory(
        state="left_early", starts_on=before(DAY), ends_on=DAY
    ),
    "one_open_assignment_a_kind": lambda: twice(
        f.AssignmentFactory, student=f.StudentFactory(), person=f.UserFactory()
    ),
    "cover_has_an_end": lambda: f.AssignmentFactory(kind="cover"),
    "an_assignment_ends_after_its_start": lambda: f.AssignmentFactory(
        starts_on=DAY, ends_on=before(DAY)
    ),
    "only_a_cover_stands_in": lambda: f.AssignmentFactory(covers_for=f.UserFactory()),
    "nobody_covers_for_themselves": lambda: f.AssignmentFactory(
        kind="cover",
        starts_on=DAY,
        ends_on=DAY,
        person=(person := f.UserFactory()),
        covers_for=person,
    ),
    "one_riskfactor_a_key": lambda: f.RiskFactorFactory(key="motivation"),
    "a_riskfactor_has_a_name": lambda: f.RiskFactorFactory(own_name=""),
    "one_protectivefactor_a_key": lambda: f.ProtectiveFactorFactory(key="helps_view"),
    "a_protectivefactor_has_a_name": lambda: f.ProtectiveFactorFactory(own_name=""),
    "a_complete_assessment_has_its_time": lambda: f.AssessmentFactory(state="complete"),
    "a_rating_is_of_one_factor": lambda: f.FactorRatingFactory(
        protective_factor=f.ProtectiveFactorFactory()
    ),
    "one_rating_a_risk_factor": lambda: twice(
        f.FactorRatingFactory,
        assessment=f.AssessmentFactory(),
        risk_factor=f.RiskFactorFactory(),
    ),
    "one_rating_a_protective_factor": lambda: twice(
        f.FactorRatingFactory,
        assessment=f.AssessmentFactory(),
        risk_factor=None,
        protective_factor=f.ProtectiveFactorFactory(),
    ),
    "a_guardian_not_involved_has_a_reason": lambda: f.GuardianFactory(involvement="not_involved"),
    "one_queued_import_a_file": lambda: twice(f.ImportRunFactory, state="queued"),
    "a_finished_import_has_forgotten_its_file": lambda: f.ImportRunFactory(
        state="written", content="{}"
    ),
    "what_was_taken_back_was_written": lambda: f.ImportRunFactory(
        state="written", taken_back_at=timezone.now()
    ),
    "one_mapping_a_header": lambda: twice(f.ImportMappingFactory, header_print="0" * 64),
    "one_open_note_a_record_and_kind": lambda: twice(
        f.NoteFactory, student=f.StudentFactory(), about=uuid.uuid4(), kind="session"
    ),
    "one_confidential_note_a_record_and_author": lambda: twice(
        f.NoteFactory,
        student=f.StudentFactory(),
        about=uuid.uuid4(),
        audience="confidential",
        author=f.UserFactory(),
    ),
    "confidential_notes_are_for_the_confidential": lambda: f.NoteFactory(
        kind="confidential", audience="team"
    ),
    "a_concern_has_words": lambda: f.ConcernFactory(words=""),
    "an_acknowledged_concern_has_person_time_and_words": lambda: f.ConcernFactory(
        acknowledged=True, acknowledged_by=None
    ),
    "a_closed_concern_has_person_time_and_words": lambda: f.ConcernFactory(
        closed=True, closing_words=""
    ),
    "a_person_is_named_once": lambda: twice(
        f.ConcernRecipientFactory, concern=f.ConcernFactory(), person=f.UserFactory()
    ),
    "a_concern_note_has_words": lambda: f.ConcernNoteFactory(body=""),
    "one_link_a_student_and_purpose": lambda: twice(
        f.PrivateLinkFactory, student=f.StudentFactory()
    ),
    "one_private_link_a_token": lambda: twice(f.PrivateLinkFactory, token="same"),
    "a_revoked_link_names_who": lambda: f.PrivateLinkFactory(
        revoked_at=NOW, token_hash="", code_hash=""
    ),
    "a_revoked_link_opens_nothing": lambda: f.PrivateLinkFactory(
        revoked_at=NOW, revoked_by=f.UserFactory()
    ),
    "a_message_has_words": lambda: f.StudentMessageFactory(text=""),
    "a_message_comes_one_way": lambda: f.StudentMessageFactory(by=f.UserFactory()),
    "a_read_message_names_who": lambda: f.StudentMessageFactory(read_at=NOW),
    "an_answered_message_has_its_answer": lambda: f.StudentMessageFactory(
        kind="goal",
        state="answered",
        answered_at=NOW,
        answered_by=(person := f.UserFactory()),
        read_at=NOW,
        read_by=person,
    ),
    "only_a_proposal_is_taken_up": lambda: f.StudentMessageFactory(
        state="taken",
        answered_at=NOW,
        answered_by=(person := f.UserFactory()),
        read_at=NOW,
        read_by=person,
    ),
    "one_draft_a_field_and_window": lambda: (
        draft := f.DraftFactory(),
        f.DraftFactory(person=draft.person, record=draft.record, window=draft.window),
    ),
    "an_ended_draft_is_empty": lambda: f.DraftFactory(ended_at=timezone.now()),
    "a_draft_names_its_field": lambda: f.DraftFactory(field=""),
    "one_own_draft_a_window": lambda: (
        own := f.OwnDraftFactory(),
        f.OwnDraftFactory(student=own.student, window=own.window),
    ),
    "an_ended_own_draft_is_empty": lambda: f.OwnDraftFactory(ended_at=timezone.now()),
    "a_reading_has_a_reason": lambda: f.ConfidentialReadingFactory(reason=""),
    "a_reading_ends_later": lambda: f.ConfidentialReadingFactory(
        until=timezone.now() - timedelta(days=1)
    ),
    "a_contact_has_a_way_and_a_time": lambda: f.NoteFactory(channel="call"),
    "a_contact_is_with_one": lambda: f.NoteFactory(
        student=(student := f.StudentFactory()),
        guardian=f.GuardianFactory(student=student),
        with_other="Joan",
    ),
    "one_riskfactor_a_name": lambda: (
        f.RiskFactorFactory(own_name="Long way"),
        f.RiskFactorFactory(own_name="long WAY"),
    ),
    "one_protectivefactor_a_name": lambda: (
        f.ProtectiveFactorFactory(own_name="Trusts Joan"),
        f.ProtectiveFactorFactory(own_name="trusts joan"),
    ),
    # plans
    "one_open_plan_a_student_and_year": lambda: twice(f.PlanFactory, student=f.StudentFactory()),
    "plan_ends_after_start": lambda: f.PlanFactory(starts_on=DAY, ends_on=before(DAY)),
    "a_closed_plan_has_time_and_reason": lambda: f.PlanFactory(closed=True, closing_reason=""),
    "an_agreed_plan_has_its_time": lambda: f.PlanFactory(state="agreed"),
    "a_review_of_a_plan_has_day_and_outcome": lambda: f.PlanFactory(review_outcome="keep"),
    "one_plan_follows_another": lambda: twice(
        f.PlanFactory,
        student=(earlier := f.PlanFactory(closed=True)).student,
        closed=True,
        follows=earlier,
    ),
    "a_plan_follows_an_earlier_one": lambda: (
        rows(Plan).filter(pk=f.PlanFactory(closed=True).pk).update(follows=F("pk"))
    ),
    "a_goal_is_taken_up_once": lambda: (
        earlier := f.GoalFactory(plan=f.PlanFactory(closed=True)),
        twice(f.GoalFactory, plan=plan_after(earlier.plan), carried_from=earlier),
    ),
    "a_final_closing_balance_has_who_when_and_why": lambda: f.ClosingBalanceFactory(
        final=True, reason=""
    ),
    "skipped_closing_words_are_none": lambda: f.ClosingBalanceFactory(
        student_skipped=True, student_words="It was good."
    ),
    "a_plan_factor_is_one_factor": lambda: f.PlanFactorFactory(risk_factor=None),
    "one_plan_factor_a_risk_factor": lambda: twice(
        f.PlanFactorFactory, plan=f.PlanFactory(), risk_factor=f.RiskFactorFactory()
    ),
    "one_plan_factor_a_protective_factor": lambda: twice(
        f.PlanFactorFactory,
        plan=f.PlanFactory(),
        risk_factor=None,
        protective_factor=f.ProtectiveFactorFactory(),
    ),
    "left_for_now_has_a_reason": lambda: f.PlanFactorFactory(choice="left"),
    "only_the_centre_has_an_owner": lambda: f.ActionFactory(owner=f.UserFactory()),
    "an_option_has_words": lambda: f.OptionFactory(what=""),
    "a_dropped_option_has_time_and_reason": lambda: f.OptionFactory(dropped_at=NOW),
    "a_pathway_is_an_option_or_words": lambda: f.PathwayFactory(what=""),
    "pathway_ends_after_start": lambda: f.PathwayFactory(since=DAY, left_on=before(DAY)),
    "one_next_pathway_a_plan": lambda: twice(f.PathwayFactory, plan=f.PlanFactory()),
    "a_placement_is_somewhere": lambda: f.PlacementFactory(where=""),
    "placement_ends_after_start": lambda: f.PlacementFactory(starts_on=DAY, ends_on=before(DAY)),
    "a_placement_called_off_has_a_reason": lambda: f.PlacementFactory(state="called_off"),
    "one_suggestion_a_key": lambda: f.SuggestionFactory(key="goal_sleep"),
    "one_suggestion_of_these_words": lambda: (
        f.SuggestionFactory(own_words="I ring first"),
        f.SuggestionFactory(own_words="i RING first"),
    ),
    "a_suggestion_has_words": lambda: f.SuggestionFactory(own_words=""),
    "only_an_action_has_a_level": lambda: f.SuggestionFactory(level="individual"),
    "a_matter_has_words": lambda: f.MatterFactory(words=""),
    "what_is_passed_on_went_to_somebody": lambda: f.MatterFactory(state="passed_on"),
    "an_answered_matter_has_its_answer": lambda: f.MatterFactory(state="answered"),
    "what_is_set_aside_has_a_reason": lambda: f.MatterFactory(state="set_aside"),
    "a_goal_has_words": lambda: f.GoalFactory(words=""),
    "an_ended_goal_has_its_time": lambda: f.GoalFactory(state="achieved"),
    "a_dropped_goal_has_a_reason": lambda: f.GoalFactory(state="dropped", ended_at=timezone.now()),
    "one_link_a_goal_and_factor": lambda: twice(
        f.GoalFactorFactory,
        goal=(goal := f.GoalFactory()),
        factor=f.PlanFactorFactory(plan=goal.plan),
    ),
    "an_action_has_words": lambda: f.ActionFactory(what=""),
    "action_due_after_start": lambda: f.ActionFactory(starts_on=DAY, due_on=before(DAY)),
    "an_ended_action_has_its_time": lambda: f.ActionFactory(state="done"),
    "a_dropped_action_has_a_reason": lambda: f.ActionFactory(
        state="dropped", ended_at=timezone.now()
    ),
    "one_strategy_a_key": lambda: f.StrategyFactory(key="individual_planning", own_name=""),
    "one_strategy_a_name": lambda: (
        f.StrategyFactory(own_name="Peer mentoring"),
        f.StrategyFactory(own_name="peer Mentoring"),
    ),
    "a_strategy_is_built_in_or_has_a_name": lambda: f.StrategyFactory(own_name=""),
    "a_strategy_ends_after_start": lambda: f.StrategyFactory(starts_on=DAY, ends_on=before(DAY)),
    "a_strategy_is_about_one_factor": lambda: f.StrategyFactorFactory(
        protective_factor=f.ProtectiveFactorFactory()
    ),
    "one_risk_factor_a_strategy": lambda: twice(
        f.StrategyFactorFactory, strategy=f.StrategyFactory(), risk_factor=f.RiskFactorFactory()
    ),
    "one_protective_factor_a_strategy": lambda: twice(
        f.StrategyFactorFactory,
        strategy=f.StrategyFactory(),
        risk_factor=None,
        protective_factor=f.ProtectiveFactorFactory(),
    ),
    "an_activity_has_a_name": lambda: f.StrategyActivityFactory(name=""),
    "a_reference_has_a_title": lambda: f.StrategyReferenceFactory(title=""),
    "a_reference_leads_to_the_web": lambda: f.StrategyReferenceFactory(
        address="javascript://example.org/%0aalert(1)"
    ),
    "one_link_a_plan_and_strategy": lambda: twice(
        f.PlanStrategyFactory, plan=f.PlanFactory(), strategy=f.StrategyFactory()
    ),
    "modules_too_beside_a_framework": lambda: f.PlanFactory(modules_too=True),
    "one_framework_a_key": lambda: f.FrameworkFactory(key="lifecomp"),
    "one_framework_a_name": lambda: (
        f.FrameworkFactory(own_name="Our workshop"),
        f.FrameworkFactory(own_name="our workshop"),
    ),
    "a_framework_has_a_name": lambda: f.FrameworkFactory(own_name=""),
    "a_competence_has_a_name": lambda: f.CompetenceFactory(own_name=""),
    "a_rating_is_of_one_thing": lambda: f.BalanceRatingFactory(module=None),
    "one_rating_a_competence": lambda: twice(
        f.BalanceRatingFactory,
        plan=f.PlanFactory(),
        module=None,
        competence=f.CompetenceFactory(),
    ),
    "one_rating_a_module": lambda: twice(
        f.BalanceRatingFactory, plan=f.PlanFactory(), module=f.ModuleFactory()
    ),
    "student_level_is_0_to_4": lambda: f.BalanceRatingFactory(student_level=5),
    "tutor_level_is_0_to_4": lambda: f.BalanceRatingFactory(tutor_level=5),
    "skipped_is_no_score": lambda: f.BalanceRatingFactory(student_skipped=True, student_level=0),
    "one_balance_round_a_day": lambda: twice(f.BalanceRoundFactory, plan=f.PlanFactory()),
    "one_look_a_round_and_rating": lambda: (
        look := f.BalanceLookFactory(),
        f.BalanceLookFactory(round=look.round, rating=look.rating),
    ),
    "levels_of_a_look_are_0_to_4": lambda: f.BalanceLookFactory(tutor_level=5),
    "skipped_in_a_look_is_no_score": lambda: f.BalanceLookFactory(
        student_skipped=True, student_level=0
    ),
    "views_apart_have_both_and_a_date": lambda: f.BalanceLookFactory(
        apart_student=2, apart_tutor=2, apart_on=DAY
    ),
    "one_contract_a_number": lambda: (
        contract := f.ContractFactory(in_force=True),
        f.ContractFactory(plan=contract.plan, number=contract.number),
    ),
    "one_contract_in_force_a_plan": lambda: (
        contract := f.ContractFactory(in_force=True),
        f.ContractFactory(plan=contract.plan, in_force=True),
    ),
    "one_contract_in_the_making_a_plan": lambda: (
        contract := f.ContractFactory(),
        f.ContractFactory(plan=contract.plan, offered=True),
    ),
    "an_offered_contract_has_time_and_hash": lambda: f.ContractFactory(
        offered=True, content_hash=""
    ),
    "a_contract_in_force_has_its_time": lambda: f.ContractFactory(in_force=True, in_force_at=None),
    "a_contract_that_ended_has_its_reason": lambda: f.ContractFactory(
        frozen=True, state="withdrawn", ended_at=timezone.now()
    ),
    "a_commitment_has_words": lambda: f.CommitmentFactory(text=""),
    "one_signature_a_party": lambda: twice(
        f.ContractSignatureFactory, contract=f.ContractFactory(offered=True)
    ),
    "one_refusal_a_party": lambda: twice(
        f.ContractRefusalFactory, contract=f.ContractFactory(offered=True)
    ),
    "a_drawn_signature_has_strokes": lambda: f.ContractSignatureFactory(strokes=[]),
    "a_signature_by_hand_has_its_paper": lambda: f.ContractSignatureFactory(
        way="by_hand", signed_on=DAY
    ),
    "one_paper_an_upload": lambda: twice(
        f.SignedPaperFactory, contract=f.ContractFactory(offered=True), upload_sha256="1" * 64
    ),
    "a_paper_has_its_file": lambda: f.SignedPaperFactory(file=""),
    "a_paper_has_pages": lambda: f.SignedPaperFactory(pages=0),
    "a_mistaken_paper_says_who_and_why": lambda: f.SignedPaperFactory(mistaken_at=timezone.now()),
    "a_sent_copy_has_its_time": lambda: f.ContractCopyFactory(state="sent"),
    "a_copy_has_an_address": lambda: f.ContractCopyFactory(to=""),
    "a_guardian_signs_by_name": lambda: f.ContractSignatureFactory(party="guardian"),
    "a_signature_has_a_name": lambda: f.ContractSignatureFactory(name=""),
    "a_need_has_words": lambda: f.SupportNeedFactory(what=""),
    "a_decided_need_has_its_date": lambda: f.SupportNeedFactory(decision="in_centre"),
    "not_now_has_a_reason": lambda: f.SupportNeedFactory(decision="not_now", decided_on=DAY),
    "one_instrument_a_key": lambda: f.InstrumentFactory(key="first_interview", own_name=""),
    "one_instrument_a_name": lambda: (
        f.InstrumentFactory(own_name="Way here"),
        f.InstrumentFactory(own_name="way HERE"),
    ),
    "an_instrument_has_a_name": lambda: f.InstrumentFactory(own_name=""),
    "one_version_a_number": lambda: (
        script := f.published_script(f.open_centre()),
        f.InstrumentVersionFactory(instrument=script.instrument, number=script.number),
    ),
    "one_draft_an_instrument": lambda: (
        script := f.InstrumentVersionFactory(),
        f.InstrumentVersionFactory(instrument=script.instrument, number=2),
    ),
    "a_published_version_has_its_time": lambda: f.InstrumentVersionFactory(state="published"),
    "one_item_a_key": lambda: twice(
        f.ItemFactory, script=f.InstrumentVersionFactory(), key="plan_week"
    ),
    "an_own_item_has_words": lambda: f.ItemFactory(own_words=""),
    "a_choice_has_options": lambda: f.ItemFactory(answer="choice", options=["only one"]),
    "one_draft_a_version_and_respondent": lambda: (
        response := f.ResponseFactory(),
        f.ResponseFactory(plan=response.plan, script=response.script),
    ),
    "a_complete_response_has_its_time": lambda: f.ResponseFactory(state="complete"),
    "one_answer_an_item": lambda: twice(f.AnswerFactory, response=f.ResponseFactory()),
    "skipped_is_no_answer": lambda: f.AnswerFactory(skipped=True),
    "an_answer_says_something": lambda: f.AnswerFactory(text=""),
    "one_lift_an_answer_and_place": lambda: twice(f.LiftedWordsFactory, answer=f.AnswerFactory()),
    "lifted_words_are_words": lambda: f.LiftedWordsFactory(words=""),
    "a_need_came_from_one_place": lambda: need_from_both(f.PlanFactory()),
    # reviews
    "a_recorded_session_has_its_time": lambda: f.TutoringSessionFactory(state="held"),
    "a_session_has_a_length": lambda: f.TutoringSessionFactory(minutes=0),
    "one_progress_a_session_and_goal": lambda: (
        progress := f.GoalProgressFactory(),
        f.GoalProgressFactory(session=progress.session, goal=progress.goal),
    ),
    "an_answered_agreement_names_its_session": lambda: f.AgreementFactory(kept="yes"),
    "a_guardian_asks_by_name": lambda: f.RecordRequestFactory(asked_by="guardian"),
    "a_record_is_asked_for_by_somebody_known": lambda: f.RecordRequestFactory(verified=""),
    "a_record_handed_over_has_day_and_way": lambda: f.RecordRequestFactory(state="handed_over"),
    "a_refused_record_has_a_reason": lambda: f.RecordRequestFactory(state="refused"),
    "one_waiting_record_request_an_asker": lambda: twice(
        f.RecordRequestFactory, student=f.StudentFactory()
    ),
    "a_guardian_corrects_by_name": lambda: f.CorrectionRequestFactory(asked_by="guardian"),
    "a_decided_correction_names_who_and_when": lambda: f.CorrectionRequestFactory(
        decided_at=timezone.now()
    ),
    "a_correction_says_where": lambda: f.CorrectionRequestFactory(
        state="corrected", decided_at=timezone.now(), decided_by=f.UserFactory()
    ),
    "a_refused_correction_has_a_reason": lambda: f.CorrectionRequestFactory(
        state="not_corrected", decided_at=timezone.now(), decided_by=f.UserFactory()
    ),
    "a_correction_says_what_is_wrong": lambda: f.CorrectionRequestFactory(wrong=""),
    "one_waiting_run_a_centre": lambda: twice(f.RetentionRunFactory),
    "a_confirmed_run_names_who_and_when": lambda: f.RetentionRunFactory(state="confirmed"),
    "one_line_a_run_and_student": lambda: twice(
        f.RetentionItemFactory, run=f.RetentionRunFactory(), student=f.StudentFactory()
    ),
    "one_reminder_a_contract_person_and_day": lambda: twice(
        f.ReminderFactory, contract=f.ContractFactory(offered=True), person=f.UserFactory()
    ),
    "one_invitation_a_session_and_person": lambda: twice(
        f.SessionInvitationFactory, session=f.TutoringSessionFactory()
    ),
    "an_invitation_is_for_one_person": lambda: f.SessionInvitationFactory(party="staff"),
    "an_invitation_has_an_address": lambda: f.SessionInvitationFactory(to=""),
    "a_told_invitation_says_what_and_when": lambda: f.SessionInvitationFactory(told="requested"),
    "one_summary_a_sending_and_person": lambda: twice(
        f.SummaryCopyFactory, session=f.TutoringSessionFactory(held=True), sending=uuid.uuid4()
    ),
    "a_guardian_gets_a_summary_by_name": lambda: f.SummaryCopyFactory(party="guardian"),
    "a_summary_has_an_address": lambda: f.SummaryCopyFactory(to=""),
    "a_sent_summary_has_its_time": lambda: f.SummaryCopyFactory(state="sent"),
    "one_open_hold_a_student": lambda: twice(f.RetentionHoldFactory, student=f.StudentFactory()),
    "a_hold_has_a_reason": lambda: f.RetentionHoldFactory(reason=""),
    "an_ended_hold_names_who_and_when": lambda: f.RetentionHoldFactory(ended_at=timezone.now()),
    "one_release_a_note": lambda: twice(
        f.NoteReleaseFactory, request=f.RecordRequestFactory(), item=uuid.uuid4()
    ),
    "a_note_kept_back_has_a_reason": lambda: f.NoteReleaseFactory(release="leave_out"),
    "a_blacked_out_note_has_its_text": lambda: f.NoteReleaseFactory(
        release="black_out", reason="Names a friend."
    ),
}


def test_every_constraint_is_tried() -> None:
    named = {each.name for model in (User, *OWNED) for each in model._meta.constraints}
    assert set(BREAKS) == named


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(in_centre: Centre, name: str) -> None:
    with pytest.raises(IntegrityError) as refused:
        BREAKS[name]()
    assert refused.value.__cause__.diag.constraint_name == name


def test_a_closed_cohort_takes_nobody(in_centre: Centre) -> None:
    closed = f.CohortFactory(closed_at=timezone.now(), closed_by=f.UserFactory())
    with pytest.raises(IntegrityError, match="a closed cohort takes nobody"), transaction.atomic():
        f.EnrolmentFactory(cohort=closed)
    f.EnrolmentFactory(cohort=closed, state="completed", ends_on=closed.year.ends_on)


def test_student_is_found_without_accents_and_case(in_centre: Centre) -> None:
    student = f.StudentFactory(given_name="Łukasz", family_name="Őry", number="77")
    f.StudentFactory(given_name="Lukas", family_name="Orban")
    assert list(type(student).objects.search("lukasz ORY")) == [student]


def test_factories_work_without_a_scope(db: None) -> None:
    goal = f.GoalFactory()
    with scopes_disabled():
        assert goal.plan.assessment.student.centre == goal.centre
