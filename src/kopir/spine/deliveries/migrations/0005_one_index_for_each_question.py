"""Drop three indexes that repeat the beginning of another: each delivery and each fold of totals wrote them for nothing.

By hand where Django would rebuild SQLite's whole table, with a million rows in it, to leave an index out.
"""

import django.db.models.deletion
from django.db import migrations, models

AGREEMENT = "deliveries_delivery_agreement_id_162fc0e7"
COMMITMENT = "deliveries_delivery_commitment_id_979e05df"


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0004_words_that_can_be_erased")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {AGREEMENT}",
                    f"CREATE INDEX {AGREEMENT} ON deliveries_delivery (agreement_id)",
                ),
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {COMMITMENT}",
                    f"CREATE INDEX {COMMITMENT} ON deliveries_delivery (commitment_id)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    "delivery",
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="agreements.agreement",
                    ),
                ),
                migrations.AlterField(
                    "delivery",
                    "commitment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="agreements.commitment",
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex("commitmenttotal", "total_of_agreement"),
    ]
