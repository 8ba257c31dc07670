"""A file of activity becomes entries of the log: all of it, or nothing and why."""
