"""Positions, names and defaults of arguments are those of Keras 1.2.2, as its documentation lists them.

A program may give any of them by position. What Kerata has besides comes after them.
"""

from __future__ import annotations

import inspect
import re

import pytest

from kerata.plugins import registry

SIGNATURES = {
    "layers": """
        Activation(activation)
        ActivityRegularization(l1=0.0, l2=0.0)
        AtrousConvolution1D(nb_filter, filter_length, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample_length=1, atrous_rate=1, W_regularizer=None, b_regularizer=None,
            activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True)
        AtrousConvolution2D(nb_filter, nb_row, nb_col, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample=(1, 1), atrous_rate=(1, 1), dim_ordering="default", W_regularizer=None,
            b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True)
        AveragePooling1D(pool_length=2, stride=None, border_mode="valid")
        AveragePooling2D(pool_size=(2, 2), strides=None, border_mode="valid", dim_ordering="default")
        AveragePooling3D(pool_size=(2, 2, 2), strides=None, border_mode="valid", dim_ordering="default")
        BatchNormalization(epsilon=0.001, mode=0, axis=-1, momentum=0.99, weights=None, beta_init="zero",
            gamma_init="one", gamma_regularizer=None, beta_regularizer=None)
        Bidirectional(layer, merge_mode="concat", weights=None)
        ConvLSTM2D(nb_filter, nb_row, nb_col, init="glorot_uniform", inner_init="orthogonal", forget_bias_init="one",
            activation="tanh", inner_activation="hard_sigmoid", dim_ordering="default", border_mode="valid",
            subsample=(1, 1), W_regularizer=None, U_regularizer=None, b_regularizer=None, dropout_W=0.0,
            dropout_U=0.0)
        ConvRecurrent2D(weights=None, nb_row=None, nb_col=None, nb_filter=None, return_sequences=False,
            go_backwards=False, stateful=False, dim_ordering=None)
        Convolution1D(nb_filter, filter_length, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample_length=1, W_regularizer=None, b_regularizer=None,
            activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True, input_dim=None,
            input_length=None)
        Convolution2D(nb_filter, nb_row, nb_col, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample=(1, 1), dim_ordering="default", W_regularizer=None, b_regularizer=None,
            activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True)
        Convolution3D(nb_filter, kernel_dim1, kernel_dim2, kernel_dim3, init="glorot_uniform", activation=None,
            weights=None, border_mode="valid", subsample=(1, 1, 1), dim_ordering="default", W_regularizer=None,
            b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True)
        Cropping1D(cropping=(1, 1))
        Cropping2D(cropping=((0, 0), (0, 0)), dim_ordering="default")
        Cropping3D(cropping=((1, 1), (1, 1), (1, 1)), dim_ordering="default")
        Deconvolution2D(nb_filter, nb_row, nb_col, output_shape, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample=(1, 1), dim_ordering="default", W_regularizer=None, b_regularizer=None,
            activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True)
        Dense(output_dim, init="glorot_uniform", activation=None, weights=None, W_regularizer=None,
            b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True,
            input_dim=None)
        Dropout(p, noise_shape=None, seed=None)
        ELU(alpha=1.0)
        Embedding(input_dim, output_dim, init="uniform", input_length=None, W_regularizer=None,
            activity_regularizer=None, W_constraint=None, mask_zero=False, weights=None, dropout=0.0)
        Flatten()
        GRU(output_dim, init="glorot_uniform", inner_init="orthogonal", activation="tanh",
            inner_activation="hard_sigmoid", W_regularizer=None, U_regularizer=None, b_regularizer=None,
            dropout_W=0.0, dropout_U=0.0)
        GaussianDropout(p)
        GaussianNoise(sigma)
        GlobalAveragePooling1D()
        GlobalAveragePooling2D(dim_ordering="default")
        GlobalAveragePooling3D(dim_ordering="default")
        GlobalMaxPooling1D()
        GlobalMaxPooling2D(dim_ordering="default")
        GlobalMaxPooling3D(dim_ordering="default")
        Highway(init="glorot_uniform", activation=None, weights=None, W_regularizer=None, b_regularizer=None,
            activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True, input_dim=None)
        LSTM(output_dim, init="glorot_uniform", inner_init="orthogonal", forget_bias_init="one", activation="tanh",
            inner_activation="hard_sigmoid", W_regularizer=None, U_regularizer=None, b_regularizer=None,
            dropout_W=0.0, dropout_U=0.0)
        Lambda(function, output_shape=None, arguments=None)
        LeakyReLU(alpha=0.3)
        LocallyConnected1D(nb_filter, filter_length, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample_length=1, W_regularizer=None, b_regularizer=None,
            activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True, input_dim=None,
            input_length=None)
        LocallyConnected2D(nb_filter, nb_row, nb_col, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample=(1, 1), dim_ordering="default", W_regularizer=None, b_regularizer=None,
            activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True)
        Masking(mask_value=0.0)
        MaxPooling1D(pool_length=2, stride=None, border_mode="valid")
        MaxPooling2D(pool_size=(2, 2), strides=None, border_mode="valid", dim_ordering="default")
        MaxPooling3D(pool_size=(2, 2, 2), strides=None, border_mode="valid", dim_ordering="default")
        MaxoutDense(output_dim, nb_feature=4, init="glorot_uniform", weights=None, W_regularizer=None,
            b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True,
            input_dim=None)
        PReLU(init="zero", weights=None, shared_axes=None)
        ParametricSoftplus(alpha_init=0.2, beta_init=5.0, weights=None, shared_axes=None)
        Permute(dims)
        Recurrent(weights=None, return_sequences=False, go_backwards=False, stateful=False, unroll=False,
            consume_less="cpu", input_dim=None, input_length=None)
        RepeatVector(n)
        Reshape(target_shape)
        SReLU(t_left_init="zero", a_left_init="glorot_uniform", t_right_init="glorot_uniform", a_right_init="one",
            shared_axes=None)
        SeparableConvolution2D(nb_filter, nb_row, nb_col, init="glorot_uniform", activation=None, weights=None,
            border_mode="valid", subsample=(1, 1), depth_multiplier=1, dim_ordering="default",
            depthwise_regularizer=None, pointwise_regularizer=None, b_regularizer=None, activity_regularizer=None,
            depthwise_constraint=None, pointwise_constraint=None, b_constraint=None, bias=True)
        SimpleRNN(output_dim, init="glorot_uniform", inner_init="orthogonal", activation="tanh", W_regularizer=None,
            U_regularizer=None, b_regularizer=None, dropout_W=0.0, dropout_U=0.0)
        SpatialDropout1D(p)
        SpatialDropout2D(p, dim_ordering="default")
        SpatialDropout3D(p, dim_ordering="default")
        ThresholdedReLU(theta=1.0)
        TimeDistributed(layer)
        TimeDistributedDense(output_dim, init="glorot_uniform", activation=None, weights=None, W_regularizer=None,
            b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True,
            input_dim=None, input_length=None)
        UpSampling1D(length=2)
        UpSampling2D(size=(2, 2), dim_ordering="default")
        UpSampling3D(size=(2, 2, 2), dim_ordering="default")
        Wrapper(layer)
        ZeroPadding1D(padding=1)
        ZeroPadding2D(padding=(1, 1), dim_ordering="default")
        ZeroPadding3D(padding=(1, 1, 1), dim_ordering="default")
    """,
    "optimizers": """
        Adadelta(lr=1.0, rho=0.95, epsilon=1e-08, decay=0.0)
        Adagrad(lr=0.01, epsilon=1e-08, decay=0.0)
        Adam(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-08, decay=0.0)
        Adamax(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=1e-08, decay=0.0)
        Nadam(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=1e-08, schedule_decay=0.004)
        RMSprop(lr=0.001, rho=0.9, epsilon=1e-08, decay=0.0)
        SGD(lr=0.01, momentum=0.0, decay=0.0, nesterov=False)
    """,
    "constraints": """
        MaxNorm(m=2, axis=0)
        MinMaxNorm(low=0.0, high=1.0, rate=1.0, axis=0)
        NonNeg()
        UnitNorm(axis=0)
    """,
    "regularizers": """
        EigenvalueRegularizer(k)
        L1L2Regularizer(l1=0.0, l2=0.0)
    """,
}


def listed() -> list[tuple[str, str, str]]:
    """Every component of the table: kind, name, and arguments as they stand there."""
    found = []
    for kind, text in SIGNATURES.items():
        for name, arguments in re.findall(r"^ *(\w+)\((.*)\)$", re.sub(r"\n {12}", " ", text), re.M):
            found.append((kind, name, arguments))
    return found


def test_the_table_is_read_whole() -> None:
    assert [len([row for row in listed() if row[0] == kind]) for kind in SIGNATURES] == [65, 7, 4, 2]


@pytest.mark.parametrize(("kind", "name", "arguments"), listed(), ids=lambda value: str(value)[:30])
def test_arguments_stand_where_keras_1_has_them(kind: str, name: str, arguments: str) -> None:
    scope: dict[str, inspect.Signature] = {}
    exec(f"import inspect\ndef theirs({arguments}): pass\nsignature = inspect.signature(theirs)", scope)  # type: ignore
    theirs = [(p.name, p.default) for p in scope["signature"].parameters.values()]
    signature = inspect.signature(registry().get(kind, name))
    ours = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [(p.name, p.default) for p in ours[: len(theirs)]] == theirs
    assert all(p.default is not p.empty for p in ours[len(theirs) :])
