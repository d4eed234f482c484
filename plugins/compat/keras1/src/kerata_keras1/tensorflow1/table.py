"""The table: which names of TensorFlow 1 are served otherwise than by `tf.compat.v1`, and which are not at all."""

from __future__ import annotations

RENAMED = {
    # gone with TensorFlow 1.0
    "all_variables": "global_variables",
    "batch_cholesky": "cholesky",
    "batch_fft": "fft",
    "batch_ifft": "ifft",
    "batch_matrix_band_part": "matrix_band_part",
    "batch_matrix_determinant": "matrix_determinant",
    "batch_matrix_diag": "matrix_diag",
    "batch_matrix_diag_part": "matrix_diag_part",
    "batch_matrix_inverse": "matrix_inverse",
    "batch_matrix_solve": "matrix_solve",
    "batch_matrix_transpose": "matrix_transpose",
    "complex_abs": "abs",
    "concat_v2": "concat",
    "image.per_image_whitening": "image.per_image_standardization",
    "initialize_all_tables": "tables_initializer",
    "initialize_all_variables": "global_variables_initializer",
    "initialize_local_variables": "local_variables_initializer",
    "initialize_variables": "variables_initializer",
    "inv": "reciprocal",
    "lin_space": "linspace",
    "listdiff": "setdiff1d",
    "merge_all_summaries": "summary.merge_all",
    "merge_summary": "summary.merge",
    "mul": "multiply",
    "neg": "negative",
    "nn.deconv2d": "nn.conv2d_transpose",
    "pack": "stack",
    "scalar_summary": "summary.scalar",
    "histogram_summary": "summary.histogram",
    "select": "where",
    "sub": "subtract",
    "train.SummaryWriter": "summary.FileWriter",
    "unpack": "unstack",
}
"""Old name -> the later one, with the same arguments."""

OWN = {
    "Graph": ("graph", "graph"),
    "InteractiveSession": ("session", "InteractiveSession"),
    "Session": ("session", "Session"),
    "Tensor": ("graph", "AnyTensor"),
    "Variable": ("graph", "Variable"),
    "assign": ("graph", "assign"),
    "assign_add": ("graph", "assign_add"),
    "assign_sub": ("graph", "assign_sub"),
    "cond": ("graph", "cond"),
    "control_dependencies": ("graph", "control_dependencies"),
    "device": ("graph", "device"),
    "get_default_graph": ("session", "default_graph"),
    "get_default_session": ("session", "default_session"),
    "global_variables_initializer": ("graph", "initializer"),
    "gradients": ("graph", "gradients"),
    "group": ("operations", "group"),
    "local_variables_initializer": ("graph", "initializer"),
    "no_op": ("graph", "no_op"),
    "placeholder": ("graph", "placeholder"),
    "placeholder_with_default": ("graph", "placeholder_with_default"),
    "reset_default_graph": ("session", "clear"),
    "stop_gradient": ("graph", "stop_gradient"),
    "tables_initializer": ("graph", "initializer"),
    "variables_initializer": ("graph", "initializer"),
    "batch_matmul": ("old_signatures", "batch_matmul"),
    "concat": ("old_signatures", "concat"),
    "image.resize_images": ("old_signatures", "resize_images"),
    "nn.sigmoid_cross_entropy_with_logits": ("old_signatures", "sigmoid_cross_entropy"),
    "nn.softmax_cross_entropy_with_logits": ("old_signatures", "softmax_cross_entropy"),
    "nn.sparse_softmax_cross_entropy_with_logits": ("old_signatures", "sparse_softmax_cross_entropy"),
    "reverse": ("old_signatures", "reverse"),
    "split": ("old_signatures", "split"),
    **{f"summary.{name}": ("summaries", name) for name in ("FileWriter", "histogram", "merge", "merge_all", "scalar")},
    **{
        f"train.{name}Optimizer": ("optimizers", f"{name}Optimizer")
        for name in ("Adadelta", "Adagrad", "Adam", "GradientDescent", "Momentum", "RMSProp")
    },
}
"""Name -> the module beside this one, and the name there. Those of `old_signatures` are of native tensors."""

RANDOM = frozenset(
    "multinomial nn.dropout random_crop random_gamma random_normal random_poisson_v2 random_poisson random_shuffle "
    "random_uniform truncated_normal random.normal random.uniform random.truncated_normal random.shuffle "
    "random.multinomial".split()
)
"""Functions whose result differs from call to call."""

_MODEL_FILES = (
    "a model is kept by model.save(path) and keras.models.load_model(path), its weights by model.save_weights."
)
_VARIABLES = "tf.Variable makes a variable, self.add_weight one of a layer; model.trainable_weights lists them."
_INPUT = "data are given to model.fit as arrays, or by a generator to model.fit_generator."
_RNN = "keras.layers has SimpleRNN, GRU and LSTM, and K.rnn runs a step of your own."

GONE = {
    "assign_moving_average": "K.moving_average_update(variable, value, momentum) is such an update.",
    "contrib": "tf.contrib ended with TensorFlow 1.",
    "contrib.ctc": "K.ctc_batch_cost and K.ctc_decode have its place.",
    "contrib.data": "tf.data of today's TensorFlow has its place.",
    "contrib.distributions": "tensorflow-probability has its place.",
    "contrib.framework": _VARIABLES,
    "contrib.layers": "keras.layers has its place.",
    "contrib.learn": "keras.models has its place.",
    "contrib.losses": "keras.objectives has its place.",
    "contrib.metrics": "keras.metrics has its place.",
    "contrib.rnn": _RNN,
    "contrib.seq2seq": _RNN,
    "contrib.slim": "keras.layers has its place.",
    "contrib.tensorboard": "the callback keras.callbacks.TensorBoard has its place.",
    "estimator": "keras.models has its place.",
    "examples.tutorials.mnist": "keras.datasets.mnist.load_data() gives the same images.",
    "get_collection": "weights are listed by model.weights, losses by model.losses, updates by model.updates.",
    "get_variable": _VARIABLES,
    "global_variables": _VARIABLES,
    "graph_util": _MODEL_FILES,
    "import_graph_def": _MODEL_FILES,
    "layers": "keras.layers has its place.",
    "learn": "keras.models has its place.",
    "local_variables": _VARIABLES,
    "nn.bidirectional_dynamic_rnn": _RNN,
    "nn.dynamic_rnn": _RNN,
    "nn.rnn": _RNN,
    "nn.rnn_cell": _RNN,
    "nn.seq2seq": _RNN,
    "models": "keras.models has its place.",
    "saved_model": _MODEL_FILES,
    "scatter_update": "K.update(variable, value) sets all of a variable; make the value by tf.where or K.switch.",
    "train.Coordinator": _INPUT,
    "train.ExponentialMovingAverage": "K.moving_average_update(variable, value, momentum) is its update.",
    "train.Saver": _MODEL_FILES,
    "train.Supervisor": _MODEL_FILES,
    "train.batch": _INPUT,
    "train.import_meta_graph": _MODEL_FILES,
    "train.shuffle_batch": _INPUT,
    "train.start_queue_runners": _INPUT,
    "train.string_input_producer": _INPUT,
    "train.write_graph": _MODEL_FILES,
    "trainable_variables": _VARIABLES,
}
"""Name, and all below it -> what has its place today."""


def why_gone(path: str) -> str | None:
    """What to use in the place of a name that is not here; None for any other."""
    while path:
        if path in GONE:
            return GONE[path]
        path = path.rpartition(".")[0]
    return None
