"""Migrating without making every model's class for every operation.

Tortoise makes a class for each model again and again: for the copy of the whole state before each operation, and for
every model related to the one that an operation changes. Most operations never look at them. Here they are made when a
table is made or rebuilt by them: an empty database is migrated in a few seconds instead of half a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

States = dict[tuple[str, str], ModelState]


class AppsOnDemand(StateApps):
    """The classes of models as `states` describe them, made when one is asked for."""

    def __init__(self, states: States, like: StateApps) -> None:
        super().__init__(dict(like._default_connections), like._connections)
        self._states = states
        self.are_made = False

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        """The class of a model; all of them are made, for they refer to each other."""
        if not self.are_made:
            self.are_made = True
            for (label, _name), state in self._states.items():
                self.register_model(label, state.render(self, deepcopy_fields=False))
            self._init_relations()
            self._build_initial_querysets()
        return super().get_model(app_label, model_name)


class LazyState(State):
    """What the models are after some operations; their classes are made on demand."""

    def __init__(self, models: States, like: StateApps) -> None:
        self.models = models
        self.apps: AppsOnDemand = AppsOnDemand(models, like)

    def reload_model(self, app_label: str, model_name: str) -> None:
        """Make the classes again that a changed model concerns; nothing where there are none."""
        if self.apps.are_made:
            super().reload_model(app_label, model_name)

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        """As `reload_model`."""
        if self.apps.are_made:
            super().reload_models(model_tuples)

    def clone(self) -> State:
        """A copy of what the models are; later changes of this state do not reach it."""
        return LazyState({key: model.clone() for key, model in self.models.items()}, self.apps)


class QuickExecutor(MigrationExecutor):
    """Runs migrations as Tortoise does, over lazy states."""

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        state = self._nothing()
        for key in self._had(applied):
            if key == upto:
                break
            await self._follow(state, key)
        return state

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        state, before = self._nothing(), {}
        for key in self._had(applied):
            before[key] = state.clone()
            await self._follow(state, key)
        return before

    def _nothing(self) -> State:
        connections: dict[str, Any] = {
            label: config.get("default_connection", "default") for label, config in self.loader.apps_config.items()
        }
        return LazyState({}, StateApps(default_connections=connections))

    def _had(self, applied: set[MigrationKey]) -> Iterator[MigrationKey]:
        return (key for key in self._full_plan() if key in applied)

    async def _follow(self, state: State, key: MigrationKey) -> None:
        migration = self.loader.graph.nodes[key]
        if migration is None:
            raise ValueError(f"there is no migration {key}")
        await migration.apply(state, dry_run=True, schema_editor=None)
