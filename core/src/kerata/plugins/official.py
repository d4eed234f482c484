"""Which official distribution provides which name, so that a missing plugin can be named.

Only names: nothing here is imported, and an installed plugin always speaks for itself.
"""

from __future__ import annotations

_CATALOGUE = {
    "layers": {
        "kerata-layers-core": """
            Dense Activation Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D Flatten Reshape
            Permute RepeatVector Lambda Masking ActivityRegularization MaxoutDense Highway
            TimeDistributedDense""",
        "kerata-layers-merge": "Merge merge",
        "kerata-layers-convolutional": """
            Convolution1D Convolution2D Convolution3D AtrousConvolution1D AtrousConvolution2D
            SeparableConvolution2D Deconvolution2D
            Conv1D Conv2D Conv3D AtrousConv1D AtrousConv2D SeparableConv2D Deconv2D
            UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
            Cropping1D Cropping2D Cropping3D""",
        "kerata-layers-pooling": """
            MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D
            GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
            GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D""",
        "kerata-layers-local": "LocallyConnected1D LocallyConnected2D",
        "kerata-layers-recurrent": "Recurrent SimpleRNN GRU LSTM ConvRecurrent2D ConvLSTM2D",
        "kerata-layers-embeddings": "Embedding",
        "kerata-layers-normalization": "BatchNormalization",
        "kerata-layers-noise": "GaussianNoise GaussianDropout",
        "kerata-layers-advanced-activations": "LeakyReLU PReLU ELU ParametricSoftplus ThresholdedReLU SReLU",
        "kerata-layers-wrappers": "Wrapper TimeDistributed Bidirectional",
    },
    "activations": {
        "kerata-activations": "softmax elu softplus softsign relu tanh sigmoid hard_sigmoid linear",
    },
    "initializations": {
        "kerata-initializations": """
            uniform lecun_uniform normal identity orthogonal zero one
            glorot_normal glorot_uniform he_normal he_uniform""",
    },
    "objectives": {
        "kerata-objectives": """
            mean_squared_error mse MSE mean_absolute_error mae MAE mean_absolute_percentage_error mape MAPE
            mean_squared_logarithmic_error msle MSLE squared_hinge hinge categorical_crossentropy
            sparse_categorical_crossentropy binary_crossentropy kullback_leibler_divergence kld KLD
            poisson cosine_proximity cosine""",
    },
    "metrics": {
        "kerata-metrics": """
            binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy
            mean_squared_error mse MSE mean_absolute_error mae MAE mean_absolute_percentage_error mape MAPE
            mean_squared_logarithmic_error msle MSLE squared_hinge hinge categorical_crossentropy
            sparse_categorical_crossentropy binary_crossentropy kullback_leibler_divergence kld KLD
            poisson cosine_proximity cosine matthews_correlation precision recall fbeta_score fmeasure
            fscore f1score AUC Precision Recall F1Score""",
    },
    "regularizers": {
        "kerata-regularizers": """
            l1 l2 l1l2 activity_l1 activity_l2 activity_l1l2
            L1L2Regularizer EigenvalueRegularizer WeightRegularizer ActivityRegularizer""",
    },
    "constraints": {
        "kerata-constraints": "MaxNorm MinMaxNorm NonNeg UnitNorm maxnorm nonneg unitnorm",
    },
    "optimizers": {
        "kerata-optimizers-sgd": "SGD",
        "kerata-optimizers-adaptive": "RMSprop Adagrad Adadelta",
        "kerata-optimizers-adam": "Adam Adamax Nadam",
    },
    "callbacks": {
        "kerata-callbacks": """
            BaseLogger CSVLogger EarlyStopping LambdaCallback LearningRateScheduler ModelCheckpoint
            ReduceLROnPlateau RemoteMonitor TerminateOnNaN
            LearningRateSchedule StepDecay ExponentialDecay CosineAnnealing WarmUp""",
        "kerata-callbacks-backup": "BackupAndRestore",
        "kerata-callbacks-progress": "ProgbarLogger",
        "kerata-callbacks-tensorboard": "TensorBoard",
    },
    "backends": {
        "kerata-backend-tensorflow": "tensorflow",
        "kerata-backend-theano": "theano",
        "kerata-backend-jax": "jax",
    },
    "datasets": {
        "kerata-datasets": "mnist cifar10 cifar100 imdb reuters",
    },
    "applications": {
        "kerata-applications": "VGG16 VGG19 ResNet50 InceptionV3 Xception MusicTaggerCRNN",
    },
    "modules": {
        "kerata-datasets": "datasets.cifar",
        "kerata-applications": """
            applications.vgg16 applications.vgg19 applications.resnet50 applications.inception_v3
            applications.xception applications.music_tagger_crnn applications.audio_conv_utils
            applications.imagenet_utils""",
        "kerata-layers-core": "layers.core",
        "kerata-layers-convolutional": "layers.convolutional",
        "kerata-layers-pooling": "layers.pooling",
        "kerata-layers-local": "layers.local",
        "kerata-layers-recurrent": "layers.recurrent layers.convolutional_recurrent",
        "kerata-layers-embeddings": "layers.embeddings",
        "kerata-layers-normalization": "layers.normalization",
        "kerata-layers-noise": "layers.noise",
        "kerata-layers-advanced-activations": "layers.advanced_activations",
        "kerata-layers-wrappers": "layers.wrappers",
        "kerata-preprocessing-image": "preprocessing.image",
        "kerata-preprocessing-sequence": "preprocessing.sequence",
        "kerata-preprocessing-text": "preprocessing.text",
        "kerata-visualize": "utils.visualize_util",
        "kerata-wrappers-scikit-learn": "wrappers.scikit_learn",
    },
}

OFFICIAL: dict[str, dict[str, str]] = {
    kind: {name: distribution for distribution, names in families.items() for name in names.split()}
    for kind, families in _CATALOGUE.items()
}
"""Kind to name to distribution."""

DISTRIBUTIONS = frozenset(distribution for families in _CATALOGUE.values() for distribution in families)
"""Every official distribution."""
