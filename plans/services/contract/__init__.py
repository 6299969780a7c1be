"""Drafting, freezing, signing and ending of contracts."""

from plans.services.contract.content import contract_content, is_outdated, tutor_names
from plans.services.contract.drafting import (
    draft_contract,
    lacks_for_offer,
    offer_contract,
    propose_review_dates,
)
from plans.services.contract.ending import withdraw_contract
from plans.services.contract.signing import (
    decline_contract,
    go_without_guardian,
    settle,
    sign_contract,
)

__all__ = [
    "contract_content",
    "decline_contract",
    "draft_contract",
    "go_without_guardian",
    "is_outdated",
    "lacks_for_offer",
    "offer_contract",
    "propose_review_dates",
    "settle",
    "sign_contract",
    "tutor_names",
    "withdraw_contract",
]
