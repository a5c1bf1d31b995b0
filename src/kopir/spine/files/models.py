"""Files: stored once by content, opened only through the record that they belong to."""

from django.db import models

from kopir.spine.parties.models import Organisation


class StoredFile(models.Model):
    """A file of one organisation. ``content_type`` is what the content is, not what the name says.

    The bytes lie under ``KOPIR_FILES/<sha256[:2]>/<sha256>``; two rows may share them.
    """

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    uploaded_by = models.BigIntegerField(null=True)  # user id
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
