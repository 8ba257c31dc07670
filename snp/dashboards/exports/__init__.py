"""CSV files out."""
