"""Words of the audit trail for what commands on OpenAlex's works write."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.words import declare_processes

declare_processes({"observatory deliver": _("Works of the observatory entered as delivered")})
