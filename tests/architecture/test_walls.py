"""The import contracts of pyproject.toml, and what imports cannot show about the rooms."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field

from commonweal.config.router import StoreRouter, store_of
from commonweal.config.settings import ROOMS
from commonweal.core.handling import Tier
from tests.architecture.source import PACKAGE, ROOT, modules

FLOOR = {
    room: floor
    for floor, rooms in enumerate(
        (
            ("core", "analysis"),
            ("ui",),
            ("geography",),
            ("jobs",),
            ("engagement", "partnership"),
            ("exports",),
            ("hub",),
            ("workstation",),
            ("products",),
            ("strategy",),
            ("tasking", "commissioning"),
            ("casework", "intelligence"),
            ("web", "api", "cli"),
        )
    )
    for room in rooms
}
MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ROOMS]
OURS = [model for model in MODELS if not model._meta.auto_created]


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"],
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_has_its_floor_and_says_what_it_is_for() -> None:
    for folder in PACKAGE.iterdir():
        if (folder / "__init__.py").exists() and folder.name != "config":
            assert folder.name in FLOOR, folder.name
            assert (folder / "__init__.py").read_text("utf-8").startswith('"""'), folder.name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_relation_points_down_a_floor_and_never_leaves_its_database(model: type) -> None:
    meta = model._meta  # type: ignore[attr-defined]
    for field in meta.get_fields():
        target = getattr(field, "related_model", None)
        if target is None or (field.auto_created and not field.concrete):
            continue
        label = target._meta.app_label
        if label in FLOOR and label != meta.app_label:
            assert FLOOR[label] < FLOOR[meta.app_label], f"{meta.label}.{field.name} points up"
        assert store_of(label) == store_of(meta.app_label), f"{meta.label}.{field.name} leaves its database"
        assert StoreRouter().allow_relation(model, target), f"{meta.label}.{field.name}"


def test_audit_rows_hold_no_foreign_keys() -> None:
    for model in apps.get_app_config("core").get_models():
        assert not [field.name for field in model._meta.get_fields() if field.is_relation], model


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_field_states_its_handling(model: type) -> None:
    stated = vars(model).get("handling", {})
    meta = model._meta  # type: ignore[attr-defined]
    fields = {
        field.name for field in (*meta.local_fields, *meta.local_many_to_many) if isinstance(field, Field)
    }
    assert not fields - set(stated), f"{meta.label} does not state the handling of these fields"
    assert not set(stated) - fields, f"{meta.label} states the handling of fields that it does not have"
    assert all(isinstance(tier, Tier) for tier in stated.values()), "use commonweal.core.handling.handles()"


def test_templates_extend_their_own_room_or_the_furniture() -> None:
    for path in PACKAGE.rglob("templates/**/*.html"):
        room = path.relative_to(PACKAGE).parts[0]
        for line in path.read_text("utf-8").splitlines():
            if "{% extends" in line:
                own = (room, "ui", *(["govuk_frontend_jinja"] if room == "ui" else []))
                assert any(f'"{each}/' in line for each in own), f"{path}: {line}"


def test_the_rooms_of_the_settings_are_those_of_the_floors() -> None:
    assert set(ROOMS) <= set(FLOOR)
    assert sorted(ROOMS, key=FLOOR.__getitem__) == list(ROOMS)
    assert {module.room for module in modules()} - set(FLOOR) - {"", "config"} == set()
