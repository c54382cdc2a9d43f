"""The secrets of the second step no longer stand in clear."""

from typing import Any

from django.db import migrations, models

from jizheng_site.org import sealing


def seal(apps: Any, editor: Any) -> None:
    sealing.seal_all(apps.get_model("org", "Person").objects.using(editor.connection.alias))


def unseal(apps: Any, editor: Any) -> None:
    people = apps.get_model("org", "Person").objects.using(editor.connection.alias)
    for person in people.filter(totp__startswith=sealing.MARK):
        people.filter(pk=person.pk).update(totp=sealing.unseal(person.totp, person.account))


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]
    operations = [
        migrations.AlterField("person", "totp", models.CharField(blank=True, max_length=200)),
        migrations.RunPython(seal, unseal),
    ]
