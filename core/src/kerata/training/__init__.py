"""Training: what a model can do once it knows its inputs and outputs."""
