from django.urls import path

from plans.views import balance, contract, plan, printing, roadmap, starting_point, support

urlpatterns = [
    path("students/<uuid:uuid>/plan/start/", plan.plan_start, name="plan_start"),
    path("plans/<uuid:uuid>/", roadmap.plan, name="plan"),
    path("plans/<uuid:uuid>/aspiration/", plan.plan_aspiration, name="plan_aspiration"),
    path("plans/<uuid:uuid>/close/", plan.plan_close, name="plan_close"),
    path(
        "plans/<uuid:uuid>/starting-point/",
        starting_point.plan_starting_point,
        name="plan_starting_point",
    ),
    path("factors/<uuid:uuid>/leave/", roadmap.factor_leave, name="factor_leave"),
    path("factors/<uuid:uuid>/take/", roadmap.factor_take, name="factor_take"),
    path("plans/<uuid:uuid>/goals/add/", roadmap.goal_add, name="goal_add"),
    path("goals/<uuid:uuid>/edit/", roadmap.goal_edit, name="goal_edit"),
    path("goals/<uuid:uuid>/achieve/", roadmap.goal_achieve, name="goal_achieve"),
    path("goals/<uuid:uuid>/reopen/", roadmap.goal_reopen, name="goal_reopen"),
    path("goals/<uuid:uuid>/drop/", roadmap.goal_drop, name="goal_drop"),
    path("plans/<uuid:uuid>/actions/add/", roadmap.action_add, name="action_add"),
    path("actions/<uuid:uuid>/edit/", roadmap.action_edit, name="action_edit"),
    path("actions/<uuid:uuid>/finish/", roadmap.action_finish, name="action_finish"),
    path("actions/<uuid:uuid>/drop/", roadmap.action_drop, name="action_drop"),
    path("actions/<uuid:uuid>/reopen/", roadmap.action_reopen, name="action_reopen"),
    path("plans/<uuid:uuid>/balance/", balance.plan_balance, name="plan_balance"),
    path("plans/<uuid:uuid>/balance/framework/", balance.plan_framework, name="plan_framework"),
    path(
        "plans/<uuid:uuid>/balance/student/",
        balance.plan_balance_student,
        name="plan_balance_student",
    ),
    path("plans/<uuid:uuid>/contract/", contract.plan_contract, name="plan_contract"),
    path("plans/<uuid:uuid>/contract/draft/", contract.contract_draft, name="contract_draft"),
    path("plans/<uuid:uuid>/contract.pdf", printing.contract_pdf, name="contract_pdf"),
    path("contracts/<uuid:uuid>/edit/", contract.contract_edit, name="contract_edit"),
    path("contracts/<uuid:uuid>/offer/", contract.contract_offer, name="contract_offer"),
    path("contracts/<uuid:uuid>/sign/<slug:party>/", contract.contract_sign, name="contract_sign"),
    path(
        "contracts/<uuid:uuid>/decline/<slug:party>/",
        contract.contract_decline,
        name="contract_decline",
    ),
    path(
        "contracts/<uuid:uuid>/without-guardian/",
        contract.contract_without_guardian,
        name="contract_without_guardian",
    ),
    path("contracts/<uuid:uuid>/withdraw/", contract.contract_withdraw, name="contract_withdraw"),
    path("plans/<uuid:uuid>/support/", support.plan_support, name="plan_support"),
    path("plans/<uuid:uuid>/support/add/", support.need_add, name="need_add"),
    path("support/<uuid:uuid>/edit/", support.need_edit, name="need_edit"),
]
