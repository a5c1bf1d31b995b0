"""What the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
application = get_wsgi_application()

# All that is loaded by now stays: the collector need not look at it again with every few hundred objects that
# a page makes. It was a tenth of a page's time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
