"""The seven stages: what they ask for, what was found, and who signed them off."""
