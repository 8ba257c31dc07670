"""Many wrong passwords at the same moment are counted like as many in a row."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from snp.accounts import attempts


@pytest.mark.django_db(transaction=True)
def test_trying_in_parallel_gains_nothing():
    def attempt(_):
        try:
            return attempts.may_try(username="jo", address="192.0.2.1")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(24))) <= attempts.ALLOWED
