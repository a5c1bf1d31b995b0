"""Each promise names the wording that put it in force; rows from before learn it from their ledger entry."""

import json

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    Commitment = apps.get_model("agreements", "Commitment")
    Version = apps.get_model("agreements", "AgreementVersion")
    for row in Commitment.objects.filter(version=None).select_related("entry").iterator(500):
        if row.entry.payload is None:
            continue
        number = json.loads(bytes(row.entry.payload))["body"].get("version")
        version = Version.objects.filter(agreement=row.agreement_id, number=number).first()
        Commitment.objects.filter(pk=row.pk).update(version=version)


class Migration(migrations.Migration):

    dependencies = [
        ("agreements", "0003_version_states_and_promise_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="promises",
                to="agreements.agreementversion",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
