import pytest


@pytest.fixture(autouse=True)
def _no_collected_files(settings):
    """WhiteNoise warns when the folder of collectstatic is not there."""
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
