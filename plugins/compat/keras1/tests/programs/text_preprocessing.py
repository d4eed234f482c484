"""Texts and sequences before they are learnt from."""
import numpy as np

from keras.preprocessing.sequence import make_sampling_table, pad_sequences, skipgrams
from keras.preprocessing.text import Tokenizer, one_hot, text_to_word_sequence
from keras.utils.np_utils import categorical_probas_to_classes, probas_to_classes, to_categorical

np.random.seed(87)
texts = ['The quick fox, the lazy dog.', 'A fox! A dog? A bird;', 'the end']
assert text_to_word_sequence(texts[1]) == ['a', 'fox', 'a', 'dog', 'a', 'bird']
assert text_to_word_sequence('One-Two THREE', lower=False) == ['One', 'Two', 'THREE']
assert all(1 <= i < 50 for i in one_hot(texts[0], 50)) and len(one_hot(texts[0], 50)) == 6

tokenizer = Tokenizer(nb_words=4)
tokenizer.fit_on_texts(texts)
assert tokenizer.word_counts['the'] == 3 and tokenizer.word_docs['fox'] == 2 and tokenizer.document_count == 3
assert {w for w, i in tokenizer.word_index.items() if i <= 2} == {'the', 'a'}
sequences = tokenizer.texts_to_sequences(texts)
assert all(i < 4 for s in sequences for i in s) and len(sequences) == 3
matrix = tokenizer.texts_to_matrix(texts, mode='count')
assert matrix.shape == (3, 4) and matrix[0, tokenizer.word_index['the']] == 2
binary = tokenizer.texts_to_matrix(texts, mode='binary')
assert np.array_equal(binary, matrix > 0)
freq = tokenizer.texts_to_matrix(texts, mode='freq')
assert np.allclose(freq.sum(axis=1), 1)
assert tokenizer.texts_to_matrix(texts, mode='tfidf').shape == (3, 4)
letters = Tokenizer(char_level=True)
letters.fit_on_texts(['abba'])
assert letters.texts_to_sequences(['ba'])[0] == [letters.word_index['b'], letters.word_index['a']]

padded = pad_sequences([[1, 2, 3], [4]], maxlen=2)
assert padded.tolist() == [[2, 3], [0, 4]] and padded.dtype == 'int32'
assert pad_sequences([[1, 2, 3], [4]], maxlen=2, padding='post', truncating='post', value=-1.).tolist() == [[1, 2], [4, -1]]
couples, labels = skipgrams([1, 2, 3], vocabulary_size=4, window_size=1, negative_samples=0., shuffle=False)
assert couples == [[1, 2], [2, 1], [2, 3], [3, 2]] and labels == [1] * 4
assert np.all(np.diff(make_sampling_table(30)[1:]) >= 0)

assert to_categorical([0, 2]).tolist() == [[1, 0, 0], [0, 0, 1]]
assert list(categorical_probas_to_classes(np.array([[.1, .9], [.8, .2]]))) == [1, 0]
assert list(probas_to_classes(np.array([[.1, .9], [.8, .2]]))) == [1, 0]
