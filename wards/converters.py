"""Addresses that hold the code of an area: import this where `<area:code>` is used."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from wards.models import AREA_CODE


class AreaCode(StringConverter):
    """What is no code is no address either; a NUL would not get past PostgreSQL."""

    regex = AREA_CODE.strip("^$")


register_converter(AreaCode, "area")
