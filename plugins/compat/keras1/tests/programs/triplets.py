"""Three towers and a loss that is the output of the model: an anchor, what is like it, what is not."""
import numpy as np

from keras import backend as K
from keras.layers import Dense, Embedding, Flatten, Input, merge
from keras.models import Model

np.random.seed(93)
n_users, n_items = 12, 10


def identity_loss(y_true, y_pred):
    return K.mean(y_pred - 0 * y_true)


def bpr_triplet_loss(X):
    positive, negative, user = X
    return 1.0 - K.sigmoid(K.sum(user * positive, axis=-1, keepdims=True) - K.sum(user * negative, axis=-1, keepdims=True))


positive_input = Input((1,), name='positive_item_input')
negative_input = Input((1,), name='negative_item_input')
user_input = Input((1,), name='user_input')
items = Embedding(n_items, 4, name='item_embedding', input_length=1)
positive, negative = Flatten()(items(positive_input)), Flatten()(items(negative_input))
user = Flatten()(Embedding(n_users, 4, name='user_embedding', input_length=1)(user_input))
loss = merge([positive, negative, user], mode=bpr_triplet_loss, name='loss', output_shape=(1,))
model = Model(input=[positive_input, negative_input, user_input], output=loss)
model.compile(loss=identity_loss, optimizer='adam')
K.set_value(model.optimizer.lr, 0.05)

users = np.random.randint(n_users, size=300)
likes = 2 * np.random.randint(n_items // 2, size=300) + users % 2  # even users like even items
dislikes = 2 * np.random.randint(n_items // 2, size=300) + (1 - users % 2)
hist = model.fit({'user_input': users, 'positive_item_input': likes, 'negative_item_input': dislikes},
                 np.ones(300), batch_size=32, nb_epoch=8, verbose=0)
assert hist.history['loss'][-1] < 0.6 * hist.history['loss'][0]
U = model.get_layer('user_embedding').get_weights()[0]
V = model.get_layer('item_embedding').get_weights()[0]
scores = U.dot(V.T)
even = scores[::2, ::2].mean() + scores[1::2, 1::2].mean()
assert even > scores[::2, 1::2].mean() + scores[1::2, ::2].mean()
assert Dense(1).name != Dense(1).name
