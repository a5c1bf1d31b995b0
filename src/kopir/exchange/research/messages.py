"""What the notices of this app say: no title, which whoever leaves the organisation would keep."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.notices.messages import declare_message

declare_message("research.interest", _("An organisation is interested in your challenge no. {number}"))
declare_message("research.project", _("A project was started with your organisation: no. {number}"))
