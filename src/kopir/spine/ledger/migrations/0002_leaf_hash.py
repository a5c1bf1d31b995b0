from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="leaf",
            name="hash",
            field=models.BinaryField(default=b"", max_length=32),
            preserve_default=False,
        ),
    ]
