from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StrategyType(models.TextChoices):
    """What a strategy or plan is meant to do; several may apply."""

    PREVENTION = "prevention", _("prevention")
    INTERVENTION = "intervention", _("intervention")
    COMPENSATION = "compensation", _("compensation")


class Level(models.TextChoices):
    """Where an action takes place."""

    INDIVIDUAL = "individual", _("individual")
    INSTITUTIONAL = "institutional", _("the centre")
    SYSTEM = "system", _("education system, beyond the centre")


class Beneficiary(models.TextChoices):
    """Whom a strategy helps; several may apply, and others in words."""

    YOUNG_PEOPLE = "young_people", _("young people")
    TEACHERS = "teachers", _("teachers")
    FAMILIES = "families", _("families")
    COMMUNITY = "community", _("community")


class InCharge(models.TextChoices):
    """Who sees to a strategy; other professionals are named in words."""

    TUTOR = "tutor", _("tutor")
    TEACHER = "teacher", _("teacher or trainer")
    SUPPORT_STAFF = "support_staff", _("support staff, such as a counsellor")
    FAMILIES = "families", _("families")


class Chronology(models.TextChoices):
    """When in the year a strategy is put to work; between two dates, and other, stand apart."""

    BEGINNING = "beginning", _("at the beginning")
    DURING = "during", _("during the academic year")
    END = "end", _("at the end of the academic year")


class Cost(models.TextChoices):
    LOW = "low", pgettext_lazy("cost", "low")
    MEDIUM = "medium", pgettext_lazy("cost", "medium")
    HIGH = "high", pgettext_lazy("cost", "high")


class Resource(models.TextChoices):
    """What a strategy needs; materials are named one by one."""

    TUTOR = "tutor", _("tutor or counsellor")
    SPACE = "space", _("an adequate and comfortable space")
    SCHEDULE = "schedule", _("a schedule")


class Material(models.TextChoices):
    INTERVIEW_SCRIPT = "interview_script", _("interview script")
    TRACKING_SHEETS = "tracking_sheets", _("tracking sheets")
    CONTRACT = "contract", _("contract")
    CASE_STUDY_SHEET = "case_study_sheet", _("case study sheet")
    EVALUATION_TOOLS = "evaluation_tools", _("evaluation tools (self-evaluation)")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("draft")
    AGREED = "agreed", _("agreed")
    CLOSED = "closed", _("closed")


class ClosingReason(models.TextChoices):
    """Why a plan ends, without blame."""

    YEAR_OVER = "year_over", _("the year is over")
    REACHED = "reached", _("the goals are reached")
    LEAVES = "leaves", _("the student leaves")
    PROGRAMME = "programme", _("the student changes programme")
    ASKED = "asked", _("the student asks for it")
    OTHER = "other", _("another reason")


class GoalFate(models.TextChoices):
    """What becomes of an open goal when its plan closes."""

    GOES_ON = "goes_on", _("goes on next year")
    ACHIEVED = "achieved", _("is achieved")
    LEFT = "left", _("is left, with a reason")


class FactorChoice(models.TextChoices):
    TAKEN_IN = "taken_in", _("in the plan")
    LEFT = "left", _("left for now")


class GoalState(models.TextChoices):
    OPEN = "open", _("open")
    ACHIEVED = "achieved", _("achieved")
    DROPPED = "dropped", _("dropped")


class Priority(models.TextChoices):
    """What comes first, in words, next to the order by hand."""

    FIRST = "first", _("first")
    SOON = "soon", _("soon")
    LATER = "later", _("later")


class GoalArea(models.TextChoices):
    LEARNING = "learning", _("learning")
    ATTENDANCE = "attendance", _("attendance")
    RELATIONS = "relations", _("relations")
    WELL_BEING = "well_being", _("well-being")
    CAREER = "career", _("career and next step")
    PRACTICAL = "practical", _("practical matters")
    OTHER = "other", _("other")


class ActionState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Who(models.TextChoices):
    """Who does an action or makes a commitment."""

    STUDENT = "student", _("student")
    TUTOR = "tutor", _("tutor")
    COUNSELLOR = "counsellor", _("counsellor")
    CENTRE = "centre", _("centre")
    FAMILY = "family", _("family")
    OTHER = "other", _("somebody else")


class OptionKind(models.TextChoices):
    """What an option for afterwards is."""

    TRAINING = "training", _("further training")
    APPRENTICESHIP = "apprenticeship", _("apprenticeship")
    WORK = "work", _("work")
    PROGRAMME = "programme", _("another programme")
    OTHER = "other", _("something else")


class OptionFeeling(models.IntegerChoices):
    """How an option feels to the student now; in order, and no judgement of it."""

    NOT_ME = 1, _("not for me, as I see it now")
    UNSURE = 2, _("I am not sure")
    MAYBE = 3, _("I can imagine it")
    DRAWN = 4, _("this is what I want")


class PlacementState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    ENDED = "ended", _("ended")
    CALLED_OFF = "called_off", _("called off")


class SuggestionKind(models.TextChoices):
    GOAL = "goal", _("goal")
    ACTION = "action", _("action")


class MatterState(models.TextChoices):
    """How far something beyond the centre has come."""

    OPEN = "open", _("open")
    PASSED_ON = "passed_on", _("passed on")
    ANSWERED = "answered", _("answered")
    SET_ASIDE = "set_aside", _("set aside")


class BalanceLevel(models.IntegerChoices):
    NOT_SEEN = 0, _("not yet seen")
    WITH_HELP = 1, _("with help")
    SOMETIMES = 2, _("sometimes alone")
    USUALLY = 3, _("usually alone")
    SHOWS_OTHERS = 4, _("can show others how")


class ContractState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OFFERED = "offered", _("offered for signing")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended with the plan")


class CommitmentParty(models.TextChoices):
    STUDENT = "student", _("The student")
    TUTOR = "tutor", _("The tutor")
    CENTRE = "centre", _("The centre")
    FAMILY = "family", _("The family")
    COMMON = "common", _("All of us")


class SigningParty(models.TextChoices):
    STUDENT = "student", _("student")
    TUTOR = "tutor", _("tutor")
    GUARDIAN = "guardian", _("guardian")


class SigningWay(models.TextChoices):
    DRAWN = "drawn", _("drawn on screen")
    TYPED = "typed", _("typed with a declaration")
    BY_HAND = "by_hand", _("by hand on paper")


class ScanType(models.TextChoices):
    """What a signed paper is kept as, by its content."""

    PDF = "application/pdf", _("PDF")
    PNG = "image/png", _("PNG picture")
    JPEG = "image/jpeg", _("JPEG picture")


class SupportDecision(models.TextChoices):
    OPEN = "open", _("not decided yet")
    IN_CENTRE = "in_centre", _("help inside the centre")
    OUTSIDE = "outside", _("ask an outside expert")
    NOT_NOW = "not_now", _("not now")


class StepState(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    OPEN = "open", _("open")
    IN_PLACE = "in_place", _("in place")
    NEEDS_ATTENTION = "needs_attention", _("needs attention")


class ReviewOutcome(models.TextChoices):
    """How a formal review of the plan ends."""

    KEEP = "keep", _("keep the plan")
    ADJUST = "adjust", _("adjust the plan")
    AGREE_ANEW = "agree_anew", _("agree anew")


class InstrumentKind(models.TextChoices):
    """What an instrument is for. Prompts are read by who leads a session: nobody answers them."""

    INTERVIEW = "interview", _("interview")
    SELF_EVALUATION = "self_evaluation", _("self-evaluation")
    QUESTIONNAIRE = "questionnaire", _("questionnaire")
    EVALUATION = "evaluation", _("evaluation of the strategy")
    PROMPTS = "prompts", _("questions for a session")


class InstrumentState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class AnswerKind(models.TextChoices):
    """How an item is answered. Words may stand beside every scale and choice."""

    TEXT = "text", _("in words")
    SCALE_1_4 = "scale_1_4", _("from 1 to 4")
    SCALE_0_10 = "scale_0_10", _("from 0 to 10")
    CHOICE = "choice", _("one of several")


class Respondent(models.TextChoices):
    STUDENT = "student", _("student")
    TUTOR = "tutor", _("tutor")


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("draft")
    COMPLETE = "complete", _("complete")


class LiftTarget(models.TextChoices):
    """Where a student's words go, once they agreed to it."""

    ASPIRATION = "aspiration", _("what the student wants")
    GOAL = "goal", _("a goal")
    STRENGTH = "strength", _("a strength")
    NEED = "need", _("a support need")
    FACTOR = "factor", _("what the student says of a factor")
