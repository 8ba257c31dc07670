"""Sections of the community, the Key Individual Network, the Neighbourhood Panel.

No names and no contact details are kept: roles and sections only (docs/privacy.md).
"""
