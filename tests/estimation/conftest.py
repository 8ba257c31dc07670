"""Properties are tried without a deadline: a busy machine is not a failing test."""

from hypothesis import settings

settings.register_profile("estimation", deadline=None)
settings.load_profile("estimation")
