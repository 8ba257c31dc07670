"""Each view asks who may see, reads the choice, and renders."""
