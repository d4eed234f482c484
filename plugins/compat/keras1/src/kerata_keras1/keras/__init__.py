"""What Keras 1 called `keras`, served by Kerata."""
