"""What becomes of each kind of record when a student has left: every model is named here.

A test walks the models of the product and fails for one that is missing.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.enums import Retained
from accounts.models import (
    AcademicYear,
    AccessLog,
    CalendarFeed,
    Centre,
    ExportLog,
    Holiday,
    Invitation,
    Membership,
    Term,
    User,
)
from documents.models import IssuedDocument
from plans.models import (
    Action,
    Answer,
    BalanceLook,
    BalanceRating,
    BalanceRound,
    ClosingBalance,
    Commitment,
    Competence,
    Contract,
    ContractCopy,
    ContractRefusal,
    ContractSignature,
    Framework,
    Goal,
    GoalFactor,
    Instrument,
    InstrumentVersion,
    Item,
    LiftedWords,
    Matter,
    Option,
    Pathway,
    Placement,
    Plan,
    PlanFactor,
    PlanStrategy,
    Response,
    SignedPaper,
    Strategy,
    StrategyActivity,
    StrategyFactor,
    StrategyReference,
    Suggestion,
    SupportNeed,
)
from reviews.models import (
    Agreement,
    CorrectionRequest,
    GoalProgress,
    NoteRelease,
    RecordRequest,
    Reminder,
    RetentionHold,
    RetentionItem,
    RetentionRun,
    SessionInvitation,
    SummaryCopy,
    TutoringSession,
)
from students.enums import Audience
from students.models import (
    Arrival,
    Assessment,
    Assignment,
    AttendanceRecord,
    Cohort,
    Concern,
    ConcernNote,
    ConcernRecipient,
    ConfidentialReading,
    Draft,
    Enrolment,
    FactorRating,
    Guardian,
    ImportMapping,
    ImportRun,
    Module,
    Note,
    OwnDraft,
    PrivateLink,
    Programme,
    ProtectiveFactor,
    RiskFactor,
    Student,
    StudentEvent,
    StudentMessage,
    Transfer,
    TutoringSlot,
)

#: What is left of a student goes when the longest period of all is over.
LAST = "last"
AFTER_LEAVING = (Retained.PLANS, Retained.NOTES, Retained.CONFIDENTIAL, Retained.ATTENDANCE)
CONFIDENTIAL = Q(audience=Audience.CONFIDENTIAL)
NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Rule:
    """Rows of a model that are erased with a kind.

    `where` chooses among them; `past` likewise in their history, where that differs.
    """

    kind: str
    model: Any
    where: Q = field(default_factory=Q)
    past: Q | None = None

    @property
    def hop(self) -> str:
        """The field that leads towards the student."""
        return self.model.student_path.split("__")[0]

    @property
    def parent(self) -> Any:
        return self.model._meta.get_field(self.hop).related_model

    @property
    def history(self) -> Any:
        """The table of the model's history; None where it has none."""
        return history_of(self.model)

    def rows(self, students: Any) -> Any:
        return self.model.objects.filter(self.where, **{f"{self.model.student_path}__in": students})


def history_of(model: type[models.Model]) -> Any:
    tables = (each.related_model for each in model._meta.related_objects)
    return next((each for each in tables if hasattr(each, "pgh_tracked_model")), None)


#: In this order: what leans on something else goes first.
ERASED = [
    *(
        Rule(Retained.PLANS, model)
        for model in (
            Agreement,
            GoalProgress,
            SessionInvitation,
            SummaryCopy,
            TutoringSession,
            Reminder,
            ContractRefusal,
            ContractSignature,
            SignedPaper,
            ContractCopy,
            Commitment,
            Contract,
            GoalFactor,
            Action,
            Goal,
            Pathway,
            Option,
            Placement,
            SupportNeed,
            PlanFactor,
            PlanStrategy,
            BalanceLook,
            BalanceRating,
            BalanceRound,
            ClosingBalance,
            LiftedWords,
            # What was answered goes with the notes; with the plan goes whatever is left of it.
            Answer,
            Response,
            Plan,
        )
    ),
    Rule(Retained.PLANS, StudentEvent, ~CONFIDENTIAL),
    Rule(Retained.NOTES, FactorRating),
    # Without ratings it tells a date; it stays while a plan stands on it.
    Rule(Retained.NOTES, Assessment, Q(plans=None), NOTHING),
    Rule(Retained.NOTES, Note, ~CONFIDENTIAL),
    Rule(Retained.NOTES, Answer, ~CONFIDENTIAL),
    Rule(Retained.NOTES, StudentMessage),
    Rule(Retained.NOTES, PrivateLink),
    Rule(Retained.CONFIDENTIAL, Note, CONFIDENTIAL),
    Rule(Retained.CONFIDENTIAL, Answer, CONFIDENTIAL),
    Rule(Retained.CONFIDENTIAL, StudentEvent, CONFIDENTIAL),
    Rule(Retained.CONFIDENTIAL, ConcernNote),
    Rule(Retained.CONFIDENTIAL, ConcernRecipient),
    Rule(Retained.CONFIDENTIAL, Concern),
    Rule(Retained.CONFIDENTIAL, ConfidentialReading),
    # Ninety days are over long before: what is left goes with the first that goes.
    Rule(Retained.CONFIDENTIAL, Draft),
    Rule(Retained.CONFIDENTIAL, OwnDraft),
    # A copy of the record holds what was confidential, and so do the decisions on notes.
    Rule(Retained.CONFIDENTIAL, NoteRelease),
    Rule(Retained.CONFIDENTIAL, IssuedDocument),
    Rule(Retained.ATTENDANCE, AttendanceRecord),
    *(
        Rule(LAST, model)
        for model in (
            RecordRequest,
            CorrectionRequest,
            RetentionHold,
            Transfer,
            Assignment,
            Guardian,
        )
    ),
]

#: Rows that no longer tell who it was, for the counts of those who stayed and left.
ANONYMISED: dict[Any, str] = {
    Student: "number, names and contacts are blanked; of the birth date the year stays",
    Enrolment: "cohort, days, how it ended and the reason from the list stay; words go",
}

#: These count from when they were written.
BY_AGE: dict[Any, Retained] = {
    AccessLog: Retained.ACCESS_LOG,
    ExportLog: Retained.ACCESS_LOG,
    ImportRun: Retained.ACCESS_LOG,
}

KEPT: dict[Any, str] = {
    Centre: "the centre itself",
    User: "staff, who stand in the history of others",
    Membership: "staff, who stand in the history of others",
    Invitation: "staff, and who let them in",
    CalendarFeed: "staff: the hash of an address, and what it shows; no student",
    AcademicYear: "nobody’s data",
    Term: "nobody’s data",
    Holiday: "nobody’s data",
    Programme: "nobody’s data",
    Module: "nobody’s data",
    Cohort: "nobody’s data",
    TutoringSlot: "nobody’s data",
    ImportMapping: "nobody’s data: which column of a file means what",
    Arrival: "emptied by its answer: from which centre, and when",
    RiskFactor: "nobody’s data",
    ProtectiveFactor: "nobody’s data",
    Framework: "nobody’s data",
    Strategy: "nobody’s data",
    StrategyFactor: "nobody’s data",
    StrategyActivity: "nobody’s data",
    StrategyReference: "nobody’s data",
    Competence: "nobody’s data",
    Instrument: "nobody’s data",
    InstrumentVersion: "nobody’s data",
    Item: "nobody’s data",
    Suggestion: "nobody’s data",
    Matter: "names no student; the action it came from is forgotten with that",
    RetentionRun: "counts of what was erased, without names",
    RetentionItem: "goes with the end of its run",
}
