"""What the notices of this app say."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.notices.messages import declare_message

declare_message(
    "webhook.disabled", _("A webhook was switched off, since nothing reached it any more: {host}")
)
