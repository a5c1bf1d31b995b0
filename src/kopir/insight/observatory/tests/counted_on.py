"""``python counted_on.py FOLDER SIDES``: counts what FOLDER holds on KOPIR_ENGINE, in a process of its own.

A Spark session leaves its Java process behind until Python ends.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")

import django

django.setup()

from kopir.insight.observatory.services import build

build(Path(sys.argv[1]), sides=[tuple(side) for side in json.loads(sys.argv[2])])
