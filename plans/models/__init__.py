from plans.models.answer import Answer, LiftedWords, Response
from plans.models.balance import BalanceLook, BalanceRating, BalanceRound
from plans.models.closing import ClosingBalance
from plans.models.contract import Commitment, Contract, ContractSignature, NotAllowed
from plans.models.copy import ContractCopy
from plans.models.framework import Competence, Framework
from plans.models.instrument import Instrument, InstrumentVersion, Item
from plans.models.matter import Matter
from plans.models.pathway import Option, Pathway, Placement
from plans.models.plan import Plan, PlanFactor
from plans.models.refusal import ContractRefusal
from plans.models.roadmap import Action, Goal, GoalFactor
from plans.models.scan import SignedPaper
from plans.models.strategy import (
    PlanStrategy,
    Strategy,
    StrategyActivity,
    StrategyFactor,
    StrategyReference,
)
from plans.models.suggestion import Suggestion
from plans.models.support import SupportNeed

__all__ = [
    "Action",
    "Answer",
    "BalanceLook",
    "BalanceRating",
    "BalanceRound",
    "ClosingBalance",
    "Commitment",
    "Competence",
    "Contract",
    "ContractCopy",
    "ContractRefusal",
    "ContractSignature",
    "Framework",
    "Goal",
    "GoalFactor",
    "Instrument",
    "InstrumentVersion",
    "Item",
    "LiftedWords",
    "Matter",
    "NotAllowed",
    "Option",
    "Pathway",
    "Placement",
    "Plan",
    "PlanFactor",
    "PlanStrategy",
    "Response",
    "SignedPaper",
    "Strategy",
    "StrategyActivity",
    "StrategyFactor",
    "StrategyReference",
    "Suggestion",
    "SupportNeed",
]
