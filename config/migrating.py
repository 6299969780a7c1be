"""Migrating from nothing, in less time."""

from typing import Any

from pgtrigger.migrations import AddTrigger, RemoveTrigger


class KeepsModels:
    """Stands for the state while triggers of a model are added or taken away.

    django-pgtrigger has the model rendered anew for it, and with it all that lead to the same
    centre or person, which are nearly all: some hundred models for each of some five hundred
    triggers, a third of the whole time. A migration makes its triggers from what it holds itself
    and never asks the rendered model for them, so nothing needs to be rendered.
    """

    def __init__(self, state: Any) -> None:
        self.models = state.models

    def reload_model(self, *args: Any, **kwargs: Any) -> None:
        pass


def render_nothing_for_triggers() -> None:
    for operation in (AddTrigger, RemoveTrigger):
        forwards = operation.state_forwards

        def state_forwards(self: Any, app_label: str, state: Any, forwards: Any = forwards) -> None:
            forwards(self, app_label, KeepsModels(state))

        operation.state_forwards = state_forwards  # type: ignore[method-assign]
