"""Words of the audit trail for recognition; each part declares its own."""

from . import application_trail as _applications  # noqa: F401 - importing it declares them
from .credit import trail as _credit  # noqa: F401 - importing it declares them
from .groups import trail as _groups  # noqa: F401 - likewise
