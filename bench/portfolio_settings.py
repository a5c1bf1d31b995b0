"""The settings of an installation, with one page more: the bare view that the portfolio is measured against."""

from kopir.web.settings import *  # noqa: F403  # an installation's own settings, whole

ROOT_URLCONF = "portfolio_urls"
