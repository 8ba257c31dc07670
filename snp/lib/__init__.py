"""Pure helpers, one topic a file. No Django, no I/O."""
