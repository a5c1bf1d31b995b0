"""The register of the demo hub: organisations, networks and country groups with their sources."""

from .load import load

__all__ = ["load"]
