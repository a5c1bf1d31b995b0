"""What the notices of this app say."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.notices.messages import declare_message

declare_message("agreement.approve", _("A wording waits for your approval: {ref}"))
declare_message("agreement.approved", _("Every party has approved: {ref}"))
declare_message("agreement.amended", _("An amendment is in force: {ref}"))
declare_message("agreement.negotiating", _("In negotiation: {ref}"))
declare_message("agreement.signed", _("Signed: {ref}"))
declare_message("agreement.active", _("Active from now on: {ref}"))
declare_message("agreement.terminated", _("Terminated: {ref}"))
declare_message("agreement.superseded", _("Replaced by another agreement: {ref}"))
declare_message("match.joined", _("Both sides say that it is one agreement; the records are joined: {ref}"))
declare_message("match.different", _("It was not the same agreement; both records stay: {ref}"))
