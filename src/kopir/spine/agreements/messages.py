"""What people are told of agreements."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.notices.messages import declare_message

declare_message("agreement.approve", _("Agreement {ref}: a wording waits for your approval."))
declare_message("agreement.approved", _("Agreement {ref}: every party has approved the wording."))
declare_message("agreement.amended", _("Agreement {ref}: an amendment is in force."))
declare_message("agreement.negotiating", _("Agreement {ref}: the negotiation is open."))
declare_message("agreement.signed", _("Agreement {ref}: signed."))
declare_message("agreement.active", _("Agreement {ref}: in force."))
declare_message("agreement.expired", _("Agreement {ref}: expired."))
declare_message("agreement.terminated", _("Agreement {ref}: terminated."))
declare_message("agreement.superseded", _("Agreement {ref}: replaced by another agreement."))
declare_message("match.joined", _("Agreement {ref}: joined with the other party's record of it."))
declare_message(
    "match.different", _("Agreement {ref}: the record that looked the same is another agreement.")
)
