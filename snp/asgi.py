"""The web application. ASGI, since open dashboards hold a stream each."""

import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snp.settings")

from django.core.asgi import get_asgi_application  # noqa: E402

# WhiteNoise reads its files synchronously; they are small. Our own streams are not, and
# a test holds them to it.
warnings.filterwarnings(
    "ignore", message="StreamingHttpResponse must consume synchronous iterators"
)

application = get_asgi_application()
