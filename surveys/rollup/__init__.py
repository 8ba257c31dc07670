"""From responses to figures: stratum moments in PostgreSQL, estimates in numpy."""
