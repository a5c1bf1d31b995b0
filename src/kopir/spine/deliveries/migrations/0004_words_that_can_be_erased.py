"""Free words become erasable; those of entries that were erased before go now."""

from typing import Any

from django.db import migrations, models


def empty(apps: Any, schema_editor: Any) -> None:
    """On SQLite the triggers are off while migrating; PostgreSQL still has those that let no update pass."""
    erased = apps.get_model("ledger", "Erasure").objects.values("entry_id")
    emptied: list[tuple[str, dict[str, None]]] = [
        ("Delivery", {"reason": None, "dedup_key": None}),
        ("Evidence", {"url": None}),
    ]
    for name, values in emptied:
        model = apps.get_model("deliveries", name)
        rows = model.objects.filter(entry_id__in=erased)
        if not rows.exists():
            continue
        table = model._meta.db_table
        guarded = schema_editor.connection.vendor == "postgresql"
        if guarded:
            schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_row")
        rows.update(**values)
        if guarded:
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_row")


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0003_why_it_was_reversed"), ("ledger", "0003_checkpoint_mail")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=300, null=True),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="url",
            field=models.URLField(blank=True, default="", max_length=500, null=True),
        ),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
