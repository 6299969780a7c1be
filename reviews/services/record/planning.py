"""Starting points and plans, with all that hangs on them."""

from typing import Any

from django.utils.translation import gettext as _

from plans.enums import SigningParty
from plans.models import Contract, ContractRefusal, Goal, Plan
from reviews.enums import Asker
from reviews.models import RecordRequest, TutoringSession
from reviews.services.record.balance import balance
from reviews.services.record.closing import closing
from reviews.services.record.mails import mail_sections
from reviews.services.record.papers import paper_sections
from reviews.services.record.parts import Entry, Section, fact, facts_of, moment
from reviews.services.record.pathways import pathways_of
from reviews.services.record.strategies import strategies_followed
from students.models import Assessment, FactorRating


def planning(request: RecordRequest) -> list[Section]:
    return [_assessments(request), _plans(request)]


def _assessments(request: RecordRequest) -> Section:
    assessments = Assessment.objects.filter(student=request.student).select_related("by")
    entries = [
        Entry(
            f"{each.get_occasion_display()}, {moment(each.created_at)}",
            [
                *facts_of(each, "occasion", "state", "created_at", "completed_at"),
                fact("by", _("by"), each.by.name),
            ],
            [_ratings(each)],
        )
        for each in assessments.order_by("created_at", "pk")
    ]
    return Section("assessments", _("Starting points and later assessments"), entries)


def _ratings(assessment: Assessment) -> Section:
    ratings = FactorRating.objects.filter(assessment=assessment).select_related(
        "risk_factor", "protective_factor"
    )
    entries = [
        Entry(
            each.factor.name,
            [
                fact("factor", _("factor"), each.factor.name),
                fact("makes_it_hard", _("makes it hard"), each.is_risk),
                *facts_of(each, "level", "student_level", "student_words", "source"),
            ],
        )
        for each in ratings.order_by("pk")
    ]
    return Section("ratings", _("Factors"), entries)


def _plans(request: RecordRequest) -> Section:
    plans = Plan.objects.filter(student=request.student).select_related("year")
    plans = plans.prefetch_related("strategies")
    entries = [
        Entry(
            each.year.name,
            _plan_facts(each),
            _parts_of(each, to_student=request.asked_by == Asker.STUDENT),
        )
        for each in plans.order_by("starts_on", "pk")
    ]
    return Section("plans", _("Plans"), entries)


def _plan_facts(plan: Plan) -> list[Any]:
    return [
        fact("year", _("academic year"), plan.year.name),
        *facts_of(plan, "state", "aspiration"),
        fact(
            "strategy_types",
            _("what the plan is for"),
            plan.strategy_types,
            ", ".join(plan.strategy_type_names),
        ),
        strategies_followed(plan),
        *facts_of(
            plan, "starts_on", "ends_on", "agreed_at", "closed_at", "closing_reason",
            "last_review_on", "next_review_on", "formal_review_on", "review_outcome",
        ),
    ]  # fmt: skip


def _parts_of(plan: Plan, *, to_student: bool) -> list[Section]:
    return [
        _factors(plan),
        _goals(plan),
        _actions(plan),
        *pathways_of(plan),
        balance(plan),
        _contracts(plan, to_student=to_student),
        _sessions(plan),
        _needs(plan),
        closing(plan, to_student=to_student),
    ]


def _factors(plan: Plan) -> Section:
    factors = plan.factors.select_related("risk_factor", "protective_factor")
    entries = [
        Entry(
            each.factor.name,
            [fact("factor", _("factor"), each.factor.name), *facts_of(each, "choice", "reason")],
        )
        for each in factors.order_by("pk")
    ]
    return Section("factors", _("What the plan looks at"), entries)


def _goals(plan: Plan) -> Section:
    goals = plan.goals.select_related("module").prefetch_related(
        "answers__risk_factor", "answers__protective_factor"
    )
    return Section("goals", _("Goals"), [_goal(each) for each in goals.order_by("position", "pk")])


def _actions(plan: Plan) -> Section:
    actions = plan.actions.select_related("goal", "owner")
    entries = [
        Entry(
            each.what,
            facts_of(
                each, "what", "who", "helper", "goal", "level", "resources", "starts_on",
                "due_on", "state", "ended_at", "dropping_reason", "owner", "for_owner", "word_back",
            ),
        )
        for each in actions.order_by("pk")
    ]  # fmt: skip
    return Section("actions", _("Actions"), entries)


def _contracts(plan: Plan, *, to_student: bool) -> Section:
    contracts = plan.contracts.prefetch_related(
        "commitments", "signatures", "refusals", "papers", "copies"
    )
    entries = [_contract(each, to_student=to_student) for each in contracts.order_by("number")]
    return Section("contracts", _("Contracts"), entries)


def _sessions(plan: Plan) -> Section:
    sessions = plan.sessions.select_related("by").prefetch_related(
        "progress__goal", "agreements__action", "invitations", "summary_copies"
    )
    entries = [_session(each) for each in sessions.order_by("starts_at")]
    return Section("sessions", _("Sessions"), entries)


def _needs(plan: Plan) -> Section:
    entries = [
        Entry(
            each.what, facts_of(each, "what", "source", "decision", "who", "reason", "decided_on")
        )
        for each in plan.needs.order_by("pk")
    ]
    return Section("needs", _("Other support"), entries)


def _goal(goal: Goal) -> Entry:
    answers = [each.factor.name for each in goal.answers.all()]
    return Entry(
        goal.words,
        [
            *facts_of(goal, "words", "area"),
            fact("answers", _("factors it answers"), answers),
            *facts_of(
                goal, "module", "strength", "success", "due_on", "priority", "state", "ended_at",
                "dropping_reason",
            ),
        ],
    )  # fmt: skip


def _contract(contract: Contract, *, to_student: bool) -> Entry:
    commitments = [
        Entry("", facts_of(each, "party", "text")) for each in contract.commitments.all()
    ]
    signatures = [
        Entry("", facts_of(each, "party", "name", "way", "signed_on", "signed_at"))
        for each in contract.signatures.all()
    ]
    refusals = [
        Entry("", facts_of(each, *_said_of(each, to_student), "refused_at", "taken_back_at"))
        for each in contract.refusals.all()
    ]
    return Entry(
        str(contract),
        [
            *facts_of(
                contract, "number", "state", "review_dates", "guardian_wished",
                "missing_guardian_reason",
            ),
            fact("offered_at", _("offered for signing"), contract.offered_at),
            fact("in_force_at", _("in force since"), contract.in_force_at),
            fact("ended_at", _("ended"), contract.ended_at),
            *facts_of(contract, "ending_reason"),
            fact("content", _("what was signed"), contract.content),
            fact("content_hash", _("its hash"), contract.content_hash),
        ],
        [
            Section("commitments", _("What each of us does"), commitments),
            Section("signatures", _("Signatures"), signatures),
            Section("refusals", _("Who preferred not to sign"), refusals),
            *paper_sections(contract),
        ],
    )  # fmt: skip


def _said_of(refusal: ContractRefusal, to_student: bool) -> list[str]:
    """Why a student prefers not to sign is told to nobody else by a copy."""
    is_theirs = refusal.party == SigningParty.STUDENT
    return ["party"] if is_theirs and not to_student else ["party", "words"]


def _session(session: TutoringSession) -> Entry:
    progress = [Entry("", facts_of(each, "goal", "progress")) for each in session.progress.all()]
    agreements = [Entry("", facts_of(each, "action", "kept")) for each in session.agreements.all()]
    return Entry(
        f"{session.get_kind_display()}, {moment(session.starts_at)}",
        [
            *facts_of(
                session, "kind", "state", "starts_at", "minutes", "place", "topic", "outcome",
                "reason",
            ),
            fact("by", _("with"), session.by.name),
        ],
        [
            Section("progress", _("How the goals went"), progress),
            Section("agreements", _("What was agreed"), agreements),
            *mail_sections(session),
        ],
    )  # fmt: skip
