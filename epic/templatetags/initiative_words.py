"""How templates say what a measure shows: the words of epic/initiatives/words.py."""

from django import template

from epic.initiatives import words

register = template.Library()

for _say in (words.sentence, words.with_unit, words.size, words.interval, words.marked):
    register.filter(_say.__name__, _say)
