"""Tests of `snp.estimation`."""
