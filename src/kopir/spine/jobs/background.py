"""Housekeeping for the apps below, which cannot register it themselves."""

from kopir.spine.files.sweeping import sweep

from .clock import every

every("files.sweep", seconds=24 * 3600)(sweep)
