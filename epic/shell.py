"""The part of the log page that a phone keeps: nothing in it is personal.

One version names all of it, so that a phone never mixes an old page with new scripts.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

STATIC = settings.BASE_DIR / "static"
FOLDERS = ("css", "js/log", "icons")
PAGE = ("base.html", "_partials/footer.html", "epic/log.html")


def _files() -> list[Path]:
    found = [file for folder in FOLDERS for file in (STATIC / folder).glob("*.*")]
    return sorted([*found, STATIC / "js/page.js"])


@cache
def addresses() -> list[str]:
    """Of all files; a script is asked for by both names, since imports are not hashed."""
    names = [file.relative_to(STATIC).as_posix() for file in _files()]
    plain = [settings.STATIC_URL + name for name in names if name.endswith(".js")]
    return sorted({*map(static, names), *plain})


@cache
def version() -> str:
    pages = [settings.BASE_DIR / "templates" / page for page in PAGE]
    digest = hashlib.sha256()
    for file in [*_files(), *pages]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def worker() -> str:
    """The service worker's script, which names what it keeps."""
    source = (STATIC / "js/log/worker.js").read_text()
    said = {"VERSION": version(), "FILES": addresses()}
    lines = [f"const {name} = {json.dumps(value)};\n" for name, value in said.items()]
    return "".join(lines) + source


def manifest() -> dict:
    """What makes the page a thing that a phone can install."""
    icons = {"log-192": "any", "log-512": "any", "log-512-maskable": "maskable"}
    return {
        "name": "Safer Neighbourhoods log",
        "short_name": "SNT log",
        "description": "What a Safer Neighbourhoods Team did today.",
        "lang": "en-GB",
        "id": "/log/",
        "start_url": "/log/",
        "scope": "/log/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#12436d",
        "icons": [
            {
                "src": static(f"icons/{name}.png"),
                "sizes": f"{name.split('-')[1]}x{name.split('-')[1]}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in icons.items()
        ],
    }
