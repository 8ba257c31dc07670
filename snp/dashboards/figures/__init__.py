"""Figures: frozen rows in, plotly figures out. No Django, no database, no request.

Only `scatter` and `bar` traces: the browser's bundle knows no others, and draws those
it does not know as garbage without a word.
"""
