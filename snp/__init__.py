"""Safer Neighbourhoods Performance: is neighbourhood policing working here?"""
