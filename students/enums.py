from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("active")
    COMPLETED = "completed", _("completed")
    LEFT_EARLY = "left_early", _("left early")
    TRANSFERRED = "transferred", _("transferred")


class LeavingReason(models.TextChoices):
    """Why a young person left early, without blame."""

    FOUND_WORK = "found_work", _("found work")
    CHANGED_PROGRAMME = "changed_programme", _("changed programme or centre")
    MOVED = "moved", _("moved away")
    HEALTH = "health", _("health")
    FAMILY = "family", _("family or care")
    COURSE = "course", _("could not manage the course")
    INTEREST = "interest", _("lost interest")
    EXCLUDED = "excluded", _("excluded")
    UNREACHABLE = "unreachable", _("cannot be reached")
    OTHER = "other", _("other")


class AssignmentKind(models.TextChoices):
    """Why a person may see a student."""

    TUTOR = "tutor", _("tutor")
    COUNSELLOR = "counsellor", _("counsellor")
    CASE_MANAGER = "case_manager", _("case manager")
    COVER = "cover", _("cover")


#: Which roles can be assigned as what. Without such a role an assignment gives no access.
ROLES_FOR: dict[AssignmentKind, tuple[Role, ...]] = {
    AssignmentKind.TUTOR: (Role.TUTOR,),
    AssignmentKind.COUNSELLOR: (Role.COUNSELLOR,),
    AssignmentKind.CASE_MANAGER: (Role.TUTOR, Role.COUNSELLOR),
    AssignmentKind.COVER: (Role.TUTOR, Role.COUNSELLOR),
}


class FactorGroup(models.TextChoices):
    """The three groups of the planning sheet, and the field's other two."""

    PERSONAL = "personal", _("Personal challenges")
    SOCIAL = "social", _("Social relations")
    INSTITUTIONAL = "institutional", _("Institutional factors")
    FAMILY = "family", _("Family circumstances")
    STRUCTURAL = "structural", _("Structural factors")


class FactorLevel(models.TextChoices):
    NONE = "none", pgettext_lazy("level of a factor", "none")
    SOME = "some", pgettext_lazy("level of a factor", "some")
    STRONG = "strong", pgettext_lazy("level of a factor", "strong")
    NOT_ASKED = "not_asked", _("not asked")


class Occasion(models.TextChoices):
    START = "start", _("start of the year")
    MID_YEAR = "mid_year", _("mid-year")
    END = "end", _("end of the year")
    OTHER = "other", _("other")


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("draft")
    COMPLETE = "complete", _("complete")


class Authority(models.TextChoices):
    """Whether a guardian may decide and sign for the student by law."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class Involvement(models.TextChoices):
    INFORMED = "informed", _("is informed")
    CO_SIGNS = "co_signs", _("signs the contract too")
    NOT_INVOLVED = "not_involved", _("is not involved")


class NoteKind(models.TextChoices):
    CONTACT = "contact", _("contact")
    SESSION = "session", _("session")
    EVIDENCE = "evidence", _("evidence")
    TEAM = "team", _("team")
    CONFIDENTIAL = "confidential", _("confidential")
    # What the next person needs to know when an assignment changes hands.
    HANDOVER = "handover", _("handover")
    # What a student brought from one centre to another, as they agreed to it.
    TAKEN_ALONG = "taken_along", _("taken along to another centre")


class Channel(models.TextChoices):
    """How people spoke, outside of a session."""

    CALL = "call", _("call")
    PASSING = "passing", _("word in passing")
    MESSAGE = "message", _("message")
    MEETING = "meeting", _("visit or meeting")
    OTHER = "other", pgettext_lazy("way of contact", "other")


class Audience(models.TextChoices):
    """Who reads a note or sees an event. Promises are honest: the law can require more."""

    SHARED = "shared", _("shared with the student")
    TEAM = "team", _("the team: tutor, case manager, counsellors")
    CONFIDENTIAL = "confidential", _("the author and assigned counsellors")


class EventKind(models.TextChoices):
    """What can happen to a student that the timeline tells; a sentence each."""

    ENROLLED = "enrolled", _("Joined a cohort")
    LEFT = "left", _("Enrolment ended")
    ASSIGNED = "assigned", _("Somebody was assigned")
    ASSESSED = "assessed", _("Assessment completed")
    PLAN_STARTED = "plan_started", _("Plan started")
    PLAN_AGREED = "plan_agreed", _("Plan agreed")
    PLAN_CLOSED = "plan_closed", _("Plan closed")
    GOAL_ADDED = "goal_added", _("Goal added")
    GOAL_ACHIEVED = "goal_achieved", _("Goal achieved")
    GOAL_DROPPED = "goal_dropped", _("Goal dropped")
    PATHWAY_CHOSEN = "pathway_chosen", _("Next step after the programme chosen")
    PATHWAY_LEFT = "pathway_left", _("Next step after the programme left open again")
    PLACEMENT_PLANNED = "placement_planned", _("Work placement planned")
    PLACEMENT_BEGUN = "placement_begun", _("Work placement begun")
    PLACEMENT_ENDED = "placement_ended", _("Work placement ended")
    PLACEMENT_CALLED_OFF = "placement_called_off", _("Work placement called off")
    CONTRACT_OFFERED = "contract_offered", _("Contract offered for signing")
    CONTRACT_SIGNED = "contract_signed", _("Contract signed by one party")
    CONTRACT_IN_FORCE = "contract_in_force", _("Contract in force")
    CONTRACT_DECLINED = "contract_declined", _("Signing was declined, without consequence")
    CONTRACT_WITHDRAWN = "contract_withdrawn", _("Contract withdrawn")
    CONTRACT_PAPER_ADDED = "contract_paper_added", _("Signed paper of the contract kept")
    CONTRACT_PAPER_MISTAKEN = (
        "contract_paper_mistaken",
        _("A signed paper was marked as mistaken"),
    )
    CONTRACT_COPY_SENT = "contract_copy_sent", _("The student was sent their copy of the contract")
    SESSION_HELD = "session_held", _("Session held")
    SESSION_MISSED = "session_missed", _("Session missed")
    SESSION_CANCELLED = "session_cancelled", _("Session cancelled")
    SUMMARY_SENT = "summary_sent", _("Summary of a session sent by mail")
    SUPPORT_DECIDED = "support_decided", _("Support decided")
    UNASSIGNED = "unassigned", _("An assignment ended")
    HANDED_OVER = "handed_over", _("Handed over to somebody else")
    CONCERN_RAISED = "concern_raised", _("Safety concern raised")
    CONCERN_ACKNOWLEDGED = "concern_acknowledged", _("Safety concern acknowledged")
    CONCERN_CLOSED = "concern_closed", _("Safety concern closed")
    NOTES_OPENED = "notes_opened", _("Confidential notes opened, after a reason was given")
    ANSWERED = "answered", _("Interview or questionnaire completed")
    MOVED_CENTRE = "moved_centre", _("Went on at another centre")
    LINK_MADE = "link_made", _("A link to the student’s own page was made")
    LINK_REVOKED = "link_revoked", _("The link to the student’s own page was revoked")
    LINK_REFUSED = "link_refused", _("A wrong code was typed for the student’s own page")
    LINK_LOCKED = "link_locked", _("The link to the own page was locked after wrong codes")
    LINK_OPENED = "link_opened", _("The student opened their own page")
    STUDENT_WROTE = "student_wrote", _("The student wrote to those who help")


class ImportKind(models.TextChoices):
    """What a file can bring in."""

    STUDENTS = "students", _("students")
    GUARDIANS = "guardians", _("guardians")
    COHORTS = "cohorts", _("cohorts")
    MODULES = "modules", _("programmes and modules")
    STAFF = "staff", _("staff")
    ASSIGNMENTS = "assignments", _("assignments")
    ATTENDANCE = "attendance", _("attendance")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("waiting for its columns to be named")
    PREVIEWED = "previewed", _("waiting to be confirmed")
    QUEUED = "queued", _("being written")
    WRITTEN = "written", _("written")
    FAILED = "failed", _("failed: nothing was written")
    EXPIRED = "expired", _("forgotten: nothing was written")


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ImportFailure(models.TextChoices):
    """Why a confirmed import was not written, in words for whoever confirmed it."""

    NO_LONGER_ADMINISTRATOR = (
        "no_role",
        _("The person who confirmed it is no longer an administrator of this centre."),
    )
    REFUSED = "refused", _("The centre’s data changed so that nothing of the file fits any more.")
    WORKER_LOST = (
        "worker_lost",
        _("The program that writes imports was stopped three times while it worked on this one."),
    )
    UNEXPECTED = "unexpected", _("Something went wrong on our side. The reason is in the log.")


class ConcernState(models.TextChoices):
    """A safety concern is acknowledged and closed by people, never by itself."""

    OPEN = "open", _("waits to be acknowledged")
    ACKNOWLEDGED = "acknowledged", _("somebody sees to it")
    CLOSED = "closed", _("closed")


class Danger(models.TextChoices):
    """Whether anyone is in danger at this moment, as far as the person who writes knows."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class WhyNamed(models.TextChoices):
    """Why somebody is told of a safety concern. Administrators are told without its text."""

    LEAD = "lead", _("safeguarding lead")
    ASSIGNED = "assigned", _("counsellor of the student")
    CENTRE = "centre", _("counsellor of the centre")
    CHOSEN = "chosen", _("named by the person who raised it")
    UNANSWERED = "unanswered", _("named because nobody had answered after a working day")
    ADMINISTRATOR = "administrator", _("told without the text: nobody else is there to be told")


class Letter(models.TextChoices):
    """The mail about a safety concern that somebody is still to be sent."""

    WAITS = "waits", _("a safety concern waits")
    REMINDER = "reminder", _("a safety concern still waits")
    NEWS = "news", _("there is something new")
    LEFT = "left", _("somebody named cannot see to it any more")
    NOBODY = "nobody", _("a safety concern waits that nobody can read")


class TransferPart(models.TextChoices):
    """What a student can take along to another centre."""

    CONTACTS = "contacts", _("phone and e-mail")
    GUARDIANS = "guardians", _("guardians")
    OWN_WORDS = "own_words", _("own words about the future")
    HELPS = "helps", _("what helps")
    GOALS = "goals", _("goals and actions still open")
    BALANCE = "balance", _("the individual balance, with examples")
    CONTRACT = "contract", _("what everybody promised in the contract in force")


class TransferState(models.TextChoices):
    PREPARED = "prepared", _("ready to be sent")
    SENT = "sent", _("sent, not answered yet")
    ACCEPTED = "accepted", _("welcomed there")
    RETURNED = "returned", _("sent back")
    WITHDRAWN = "withdrawn", _("taken back")


class ArrivalState(models.TextChoices):
    WAITING = "waiting", _("waiting for an answer")
    ACCEPTED = "accepted", _("welcomed")
    RETURNED = "returned", _("sent back")


class LinkPurpose(models.TextChoices):
    """What a private link opens."""

    OWN_PAGE = "own_page", _("the student’s own page")


class MessageKind(models.TextChoices):
    """What a student writes to those who help."""

    NOTE = "note", _("note")
    GOAL = "goal", _("proposed goal")
    CHANGE = "change", _("proposed change")


class OwnForm(models.TextChoices):
    """What a student fills in on their own page: a message of each kind, or answers."""

    NOTE = "note", _("note")
    GOAL = "goal", _("proposed goal")
    CHANGE = "change", _("proposed change")
    ANSWERS = "answers", _("answers")


class MessageState(models.TextChoices):
    """A proposal never changes the plan by itself: a person takes it up, or answers."""

    WAITING = "waiting", _("waits to be answered")
    TAKEN = "taken", _("taken up in the plan")
    ANSWERED = "answered", _("answered")
