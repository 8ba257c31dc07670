"""A contractor's file becomes responses: all of it, or nothing and the reasons why."""
