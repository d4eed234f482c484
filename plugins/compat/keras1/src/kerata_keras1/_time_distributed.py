"""A dense layer in every step of time, as recurrent layers of Keras 1 had it."""

from __future__ import annotations

from typing import Any

from kerata import backend as K


def time_distributed_dense(
    x: Any,
    w: Any,
    b: Any = None,
    dropout: float | None = None,
    input_dim: int | None = None,
    output_dim: int | None = None,
    timesteps: int | None = None,
) -> Any:
    """`x . w + b` in every step of time.

    Arguments:
        x: (samples, timesteps, input_dim).
        w: (input_dim, output_dim).
        b: (output_dim,). Default: None, for none.
        dropout: the share of entries of `x` that are dropped in training, the same in all steps (default none).
        input_dim, output_dim, timesteps: of the shapes. Default: as the tensors tell them.

    Returns:
        A tensor (samples, timesteps, output_dim).
    """
    if dropout is not None and 0.0 < dropout < 1.0:
        kept = K.dropout(K.ones_like(x[:, :1]), dropout)  # one mask for all steps
        x = K.in_train_phase(x * kept, x)
    result = K.dot(x, w)
    return result if b is None else result + b
