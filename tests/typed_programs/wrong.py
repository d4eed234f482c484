"""A program with five mistakes, each on a line of its own, that a type checker is to find."""

from kerata import backend as K
from kerata.layers import Dense, Dnse
from kerata.models import Sequential

m = Sequential([Dense(64, activatoin="relu", input_shape=(8,))])
K.sigmoyd(m.output)
m.compile("sgd", "mse", metric=["accuracy"])
m.fit([[0.0] * 8], [[0.0] * 64], epochs=3)
print(Dnse)
