"""A PostgreSQL and a Valkey of the test run's own, gone at its end.

A pytest plugin (`-p tests.throwaway_servers`), since Django reads its settings before
any conftest.py. The same code starts them as in the product.
"""

import atexit
import os
import tempfile
from pathlib import Path

from snp import embedded

for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)

home = embedded.Home(Path(tempfile.mkdtemp(prefix="snp-test-")))
os.environ["SNP_HOME"] = str(home.path)
_servers = embedded.servers(home)
_servers.__enter__()


@atexit.register  # also when pytest fails before its first hook
def end() -> None:
    _servers.__exit__(None, None, None)
    embedded.destroy(home)
