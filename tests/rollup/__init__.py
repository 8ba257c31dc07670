"""Tests of `surveys.rollup`: from files of responses to figures."""
