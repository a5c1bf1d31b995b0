from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(reverses__isnull=True, reason="")
                | (Q(reverses__isnull=False) & ~Q(reason="")),
                name="delivery_reversal_reason",
            ),
        ),
    ]
