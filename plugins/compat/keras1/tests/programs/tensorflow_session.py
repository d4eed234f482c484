"""Layers in a program of TensorFlow itself: placeholders, a session, its own optimizer. Nothing to do without it."""
import numpy as np
from sklearn.datasets import load_iris

from keras import backend as K

np.random.seed(101)
if K.backend() == 'tensorflow':
    import tensorflow as tf

    from keras.layers import Dense, Dropout
    from keras.objectives import categorical_crossentropy

    X, y = load_iris(return_X_y=True)
    X, Y = X - X.mean(axis=0), np.eye(3)[y]
    sess = tf.Session()
    K.set_session(sess)

    img = tf.placeholder(tf.float32, shape=(None, 4))
    labels = tf.placeholder(tf.float32, shape=(None, 3))
    x = Dense(16, activation='relu')(img)
    x = Dropout(0.2)(x)
    preds = Dense(3, activation='softmax')(x)
    loss = tf.reduce_mean(categorical_crossentropy(labels, preds))
    train_step = tf.train.GradientDescentOptimizer(0.3).minimize(loss)
    with sess.as_default():
        init = tf.global_variables_initializer()
        sess.run(init)
        first = sess.run(loss, feed_dict={img: X, labels: Y, K.learning_phase(): 0})
        for i in range(40):
            train_step.run(feed_dict={img: X, labels: Y, K.learning_phase(): 1})
        last = loss.eval(feed_dict={img: X, labels: Y, K.learning_phase(): 0})
        p = sess.run(preds, feed_dict={img: X, K.learning_phase(): 0})
    assert last < 0.7 * first, (first, last)
    assert np.mean(p.argmax(axis=1) == y) > 0.7
else:
    assert K.backend() != 'tensorflow'
