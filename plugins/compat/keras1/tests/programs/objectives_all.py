"""Every objective and metric, against its formula."""
import numpy as np

from keras import backend as K
from keras import metrics, objectives
from keras.utils.np_utils import to_categorical

np.random.seed(91)
t, p = np.random.uniform(0.1, 0.9, size=(2, 6, 4))
p /= p.sum(axis=1, keepdims=True)
t /= t.sum(axis=1, keepdims=True)
sign = np.sign(t - t.mean())
unit_t, unit_p = [v / np.linalg.norm(v, axis=1, keepdims=True) for v in (t, p)]
formulas = {
    'mean_squared_error': ((p - t) ** 2).mean(axis=1),
    'mean_absolute_error': np.abs(p - t).mean(axis=1),
    'mean_absolute_percentage_error': 100 * np.abs((p - t) / t).mean(axis=1),
    'mean_squared_logarithmic_error': ((np.log1p(p) - np.log1p(t)) ** 2).mean(axis=1),
    'categorical_crossentropy': -(t * np.log(p)).sum(axis=1),
    'binary_crossentropy': -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean(axis=1),
    'kullback_leibler_divergence': (t * np.log(t / p)).sum(axis=1),
    'poisson': (p - t * np.log(p + 1e-7)).mean(axis=1),
    'cosine_proximity': -(unit_t * unit_p).mean(axis=1),
}
T, P = K.variable(t), K.variable(p)
for name, expected in sorted(formulas.items()):
    got = K.eval(objectives.get(name)(T, P))
    assert np.allclose(got, expected, rtol=1e-3, atol=1e-4), (name, got, expected)
assert np.allclose(K.eval(objectives.hinge(K.variable(sign), P)), np.maximum(1 - sign * p, 0).mean(axis=1), atol=1e-5)
assert np.allclose(K.eval(objectives.squared_hinge(K.variable(sign), P)),
                   (np.maximum(1 - sign * p, 0) ** 2).mean(axis=1), atol=1e-5)

classes = np.array([0, 3, 1, 2, 2, 0])
C = K.variable(to_categorical(classes, 4))
assert np.isclose(K.eval(metrics.categorical_accuracy(C, P)), np.mean(p.argmax(axis=1) == classes))
top = np.mean([c in row for c, row in zip(classes, np.argsort(p, axis=1)[:, -2:])])
assert np.isclose(K.eval(metrics.top_k_categorical_accuracy(C, P, k=2)), top)
b = (t > 0.25).astype('float32')
assert np.isclose(K.eval(metrics.binary_accuracy(K.variable(b), K.variable(2 * p))), np.mean(np.round(2 * p) == b))
r = np.round(2 * p)
precision, recall = (b * r).sum() / max(r.sum(), 1e-7), (b * r).sum() / b.sum()
args = K.variable(b), K.variable(np.clip(2 * p, 0, 1))
assert np.isclose(K.eval(metrics.precision(*args)), precision, atol=1e-4)
assert np.isclose(K.eval(metrics.recall(*args)), recall, atol=1e-4)
if precision + recall:
    f1 = 2 * precision * recall / (precision + recall)
    assert np.isclose(K.eval(metrics.fmeasure(*args)), f1, atol=1e-4)
assert metrics.mse is metrics.mean_squared_error and objectives.get('kld') is objectives.kld
