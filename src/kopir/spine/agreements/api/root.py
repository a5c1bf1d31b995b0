"""The one router that the modules beside hang their operations on."""

from ninja import Router

router = Router(tags=["agreements"])
