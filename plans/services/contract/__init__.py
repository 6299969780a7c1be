"""Drafting, freezing, signing and ending of contracts, and what changed between two."""

from plans.services.contract.changes import (
    Change,
    changes_between,
    changes_since,
    need_signatures,
)
from plans.services.contract.content import contract_content, tutor_names
from plans.services.contract.drafting import (
    draft_contract,
    lacks_for_offer,
    offer_contract,
    propose_review_dates,
    replace_offer,
)
from plans.services.contract.ending import withdraw_contract
from plans.services.contract.signing import (
    decline_contract,
    go_without_guardian,
    settle,
    sign_contract,
    who_signs,
    why_no_guardian,
)
from plans.services.contract.text import ContractText, text_of
from plans.services.contract.versions import amended_by

__all__ = [
    "Change",
    "ContractText",
    "amended_by",
    "changes_between",
    "changes_since",
    "contract_content",
    "decline_contract",
    "draft_contract",
    "go_without_guardian",
    "lacks_for_offer",
    "need_signatures",
    "offer_contract",
    "propose_review_dates",
    "replace_offer",
    "settle",
    "sign_contract",
    "text_of",
    "tutor_names",
    "who_signs",
    "why_no_guardian",
    "withdraw_contract",
]
