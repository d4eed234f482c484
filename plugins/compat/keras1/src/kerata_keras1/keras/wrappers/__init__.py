"""Models as other libraries want them."""
