from plans.views.contract.drafting import (
    contract_discard,
    contract_draft,
    contract_edit,
    contract_offer,
    contract_replace,
)
from plans.views.contract.ending import contract_withdraw
from plans.views.contract.page import contract_versions, plan_contract
from plans.views.contract.signing import (
    contract_decline,
    contract_sign,
    contract_without_guardian,
)

__all__ = [
    "contract_decline",
    "contract_discard",
    "contract_draft",
    "contract_edit",
    "contract_offer",
    "contract_replace",
    "contract_sign",
    "contract_versions",
    "contract_withdraw",
    "contract_without_guardian",
    "plan_contract",
]
