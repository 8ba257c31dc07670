"""Where the browser's plotly.js comes from.

npm's basic bundle (scatter, bar: all that we draw) when `npm ci` has fetched it, the
four times larger one inside the plotly wheel otherwise. Both are served under one name.
"""

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SERVED_AS = "plotly.min.js"


def npm_bundle() -> Path:
    return (
        settings.BASE_DIR / "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"
    )


def wheel_bundle() -> Path:
    return Path(find_spec("plotly").origin).parent / "package_data/plotly.min.js"


def bundle() -> Path:
    return npm_bundle() if npm_bundle().exists() else wheel_bundle()


class OneFileStorage(FileSystemStorage):
    """Serves the bundle under a name that does not say where it came from."""

    prefix = ""

    def path(self, name):
        return str(bundle())


class PlotlyFinder(BaseFinder):
    """Finds exactly one file: neither the wheel's data sets nor its widgets."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = str(bundle()) if path == SERVED_AS else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns):
        yield SERVED_AS, OneFileStorage(location=bundle().parent)
