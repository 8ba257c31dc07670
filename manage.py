#!/usr/bin/env python
"""Every command of the product; see docs/ and `manage.py help`."""

import os
import signal
import sys

from snp import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snp.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave servers in order
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        with embedded.servers() as home:
            if home:
                embedded.migrate_if_needed(home)
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(f"The embedded servers can't run. {error}")
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
