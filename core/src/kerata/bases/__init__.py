"""The classes, besides `Layer`, that users derive their own from: optimizers, callbacks, metrics, and the like."""
