"""What may be done with recognition. The rights are checked here, and each use case is one transaction."""

from .crossing import record_qualification, reverse_qualification

__all__ = ["record_qualification", "reverse_qualification"]
