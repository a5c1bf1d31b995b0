"""A second, empty hub by configuration alone; changing the settings later."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kopir.spine.agreements.models import Agreement
from kopir.spine.audit.models import AuditEntry
from kopir.spine.hub.models import Hub
from kopir.spine.hub.services import change_settings
from kopir.spine.parties.listing import groups_of_day
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Forbidden, Invalid
from kopir.web.serving import prepare_static

EXAMPLE = Path(__file__).resolve().parents[4] / "hubs" / "example.toml"


@pytest.fixture
def folder(settings, tmp_path, db):
    settings.KOPIR_KEYS = tmp_path / "keys"
    return tmp_path


def test_another_country_s_hub_is_made_by_its_file_alone(folder, client):
    call_command("init", config=EXAMPLE)
    hub = Hub.objects.get()
    assert (hub.country, hub.currency, hub.time_zone) == ("GE", "GEL", "Asia/Tbilisi")
    assert not hub.is_demo
    assert not Agreement.objects.exists() and not Organisation.objects.exists()
    groups = {group["code"]: group["countries"] for group in groups_of_day()}
    assert groups["east"] == ["CN", "JP", "KR"] and "US" in groups["west"] and "GE" not in groups["cis"]
    page = client.get("/organisations/").content.decode()
    assert '<option value="west">West</option>' in page
    assert AuditEntry.objects.get(action="hub.init").after["country"] == "GE"
    assert list((folder / "keys").iterdir()), "the log cannot be signed without a key"


def test_a_second_hub_in_one_installation_is_refused(folder):
    call_command("init", config=EXAMPLE)
    with pytest.raises(CommandError, match="already"):
        call_command("init", config=EXAMPLE)
    assert Hub.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"GE"', '"XX"', "country"),
        ('"GEL"', '"GXX"', "currency"),
        ("Asia/Tbilisi", "Mars/Base", "time_zone"),
        ('"ru"]', '"xx"]', "languages"),
        ("quiet_months = 6", "quiet_months = 12", "the file"),
        ('["CN", "JP", "KR"]', '["CN", "JAPAN"]', "groups.east.countries"),
        ("asleep_months", "sleepy_months", "sleepy_months"),
    ],
)
def test_a_faulty_file_is_told_by_field_and_makes_nothing(folder, old, new, field):
    file = folder / "hub.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError, match=field):
        call_command("init", config=file)
    assert not Hub.objects.exists()


def test_a_file_that_is_no_toml_is_told(folder):
    file = folder / "hub.toml"
    file.write_text("code = ")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("init", config=file)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("init", config=folder / "absent.toml")


def test_thresholds_are_changed_by_administrators_with_a_trail(hub, actors):
    change_settings(actors.hub_admin, values={"quiet_months": 3})
    hub.refresh_from_db()
    assert hub.quiet_months == 3
    line = AuditEntry.objects.get(action="hub.settings")
    assert (line.before["quiet_months"], line.after["quiet_months"]) == (6, 3)
    for who in ("admin", "officer", "stranger", "anonymous"):
        with pytest.raises(Forbidden):
            change_settings(getattr(actors, who), values={"quiet_months": 2})
    for values in ({"quiet_months": 12}, {"country": "RU"}, {"currency": "XXZ"}):
        with pytest.raises(Invalid):
            change_settings(actors.hub_admin, values=values)
    hub.refresh_from_db()
    assert (hub.quiet_months, hub.country) == (3, "KZ")


def test_what_browsers_load_is_collected_once_where_nobody_has(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    kept = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": kept}
    prepare_static()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    written = manifest.stat().st_mtime_ns
    prepare_static()
    assert manifest.stat().st_mtime_ns == written
