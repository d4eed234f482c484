"""An actor and a critic on one trunk, trained by functions that are made of an optimizer's updates."""
import numpy as np

from keras import backend as K
from keras.layers import Dense, Input
from keras.models import Model
from keras.optimizers import Adam, RMSprop

np.random.seed(95)
state = Input(shape=(3,))
shared = Dense(16, init='glorot_uniform', activation='relu')(state)
action_prob = Dense(2, activation='softmax', init='he_uniform')(shared)
state_value = Dense(1, activation='linear', init='he_uniform')(shared)
actor = Model(input=state, output=action_prob)
critic = Model(input=state, output=state_value)


def actor_optimizer():
    action = K.placeholder(shape=(None, 2))
    advantages = K.placeholder(shape=(None,))
    policy = actor.output
    good_prob = K.sum(action * policy, axis=1)
    eligibility = K.log(good_prob + 1e-10) * K.stop_gradient(advantages)
    loss = -K.sum(eligibility)
    entropy = K.sum(policy * K.log(policy + 1e-10), axis=1)
    actor_loss = loss + 0.01 * K.sum(entropy)
    updates = Adam(lr=0.01).get_updates(actor.trainable_weights, [], actor_loss)
    return K.function([actor.input, action, advantages], [loss], updates=updates)


def critic_optimizer():
    discounted_reward = K.placeholder(shape=(None,))
    loss = K.mean(K.square(discounted_reward - K.flatten(critic.output)))
    updates = RMSprop(lr=0.01).get_updates(critic.trainable_weights, [], loss)
    return K.function([critic.input, discounted_reward], [loss], updates=updates)


train_actor, train_critic = actor_optimizer(), critic_optimizer()
rewards = []
for episode in range(80):
    s = np.random.randn(32, 3)
    p = actor.predict(s)
    a = (np.random.uniform(size=32) < p[:, 1]).astype(int)
    r = np.where(a == (s[:, 0] > 0), 1., 0.)  # right is right where the first value is positive
    values = critic.predict(s).ravel()
    train_actor([s, np.eye(2)[a], r - values])
    train_critic([s, r])
    rewards.append(r.mean())
assert np.mean(rewards[-10:]) > np.mean(rewards[:10]) + 0.1
assert np.mean(rewards[-10:]) > 0.65
