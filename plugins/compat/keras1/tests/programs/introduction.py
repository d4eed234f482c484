"""The first program that anybody wrote with Keras 1."""
import numpy as np

np.random.seed(111)
centres = np.random.randn(10, 100)
classes = np.random.randint(10, size=700)
X = 0.7 * np.random.randn(700, 100) + centres[classes]
Y = np.eye(10)[classes]
X_train, Y_train, X_test, Y_test = X[:600], Y[:600], X[600:], Y[600:]
X_batch, Y_batch = X_train[:32], Y_train[:32]

from keras.models import Sequential

model = Sequential()

from keras.layers import Dense, Activation

model.add(Dense(output_dim=64, input_dim=100))
model.add(Activation("relu"))
model.add(Dense(output_dim=10))
model.add(Activation("softmax"))

model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])

from keras.optimizers import SGD
model.compile(loss='categorical_crossentropy', optimizer=SGD(lr=0.01, momentum=0.9, nesterov=True))
before = model.test_on_batch(X_batch, Y_batch)
model.train_on_batch(X_batch, Y_batch)
assert model.test_on_batch(X_batch, Y_batch) < before

model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
model.fit(X_train, Y_train, nb_epoch=5, batch_size=32)
loss_and_metrics = model.evaluate(X_test, Y_test, batch_size=32)
classes = model.predict_classes(X_test, batch_size=32)
proba = model.predict_proba(X_test, batch_size=32)

assert loss_and_metrics[1] > 0.6
assert np.array_equal(classes, proba.argmax(axis=-1)) and classes.shape == (100,)
assert np.allclose(proba.sum(axis=-1), 1, atol=1e-5)
