"""Questions about stories, answered by an end-to-end memory network (Sukhbaatar et al., 2015).

    python examples/memory_network.py [--nb-epoch 60] [--train FILE --test FILE]

Without files, stories like the first task of bAbI (Weston et al., 2015) are made up: people walk about, and the
question is where one of them is now. `--train` and `--test` take the real files, for instance
qa1_single-supporting-fact_train.txt and qa1_single-supporting-fact_test.txt.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from kerata.layers import LSTM, Activation, Dense, Dropout, Embedding, Input, Permute, merge
from kerata.models import Model


class Question(NamedTuple):
    """What was told before it, the question, and the answer."""

    story: list[str]
    question: list[str]
    answer: str


def tokens(sentence: str) -> list[str]:
    """Words and signs."""
    return re.findall(r"\w+|[^\w\s]", sentence.lower())


def read(lines: Iterable[str]) -> list[Question]:
    """The questions in a bAbI file.

    Its lines are numbered, and 1 begins a new story; question, answer and supporting facts are parted by tabs.
    """
    questions: list[Question] = []
    story: list[str] = []
    for line in lines:
        number, _, text = line.strip().partition(" ")
        if number == "1":
            story = []
        if "\t" in text:
            question, answer = text.split("\t")[:2]
            questions.append(Question(list(story), tokens(question), answer.strip().lower()))
        elif text:
            story += tokens(text)
    return questions


def made_up(stories: int, seed: int) -> list[str]:
    """The lines of a file like that of bAbI's first task, with five questions a story."""
    random = np.random.RandomState(seed)
    people, places = "Mary John Sandra Daniel".split(), "kitchen garden office bedroom hallway bathroom".split()
    moves = ["went to", "moved to", "journeyed to", "travelled to"]
    lines = []
    for _ in range(stories):
        where: dict[str, str] = {}
        number = 0
        for _ in range(5):
            for _ in range(2):
                who, place = random.choice(people), random.choice(places)
                where[who] = place
                lines.append(f"{(number := number + 1)} {who} {random.choice(moves)} the {place}.")
            who = random.choice(sorted(where))
            lines.append(f"{(number := number + 1)} Where is {who}?\t{where[who]}\t1")
    return lines


def vectors(questions: list[Question], number: dict[str, int], story: int, question: int) -> list[np.ndarray]:
    """Word numbers of stories and questions, padded in front with 0, and of the answers."""
    x, q = np.zeros((len(questions), story), "int32"), np.zeros((len(questions), question), "int32")
    for row, item in enumerate(questions):
        for array, words in ((x, item.story), (q, item.question)):
            array[row, array.shape[1] - len(words) :] = [number[word] for word in words]
    return [x, q, np.array([number[item.answer] for item in questions])]


def network(vocabulary: int, story: int, question: int) -> Model:
    """The story's words are matched with the question's; how well they match weighs what is read from the story."""
    told, asked = Input(shape=(story,), dtype="int32"), Input(shape=(question,), dtype="int32")
    memory = Dropout(0.3)(Embedding(vocabulary, 64, input_length=story)(told))
    query = Dropout(0.3)(Embedding(vocabulary, 64, input_length=question)(asked))
    match = Activation("softmax")(merge([memory, query], mode="dot", dot_axes=2))  # (story, question)
    content = Dropout(0.3)(Embedding(vocabulary, question, input_length=story)(told))
    response = Permute((2, 1))(merge([match, content], mode="sum"))  # (question, story)
    answer = LSTM(32)(merge([response, query], mode="concat"))
    answer = Dense(vocabulary)(Dropout(0.3)(answer))
    return Model(input=[told, asked], output=Activation("softmax")(answer))


def main(
    nb_epoch: int = 60, train: str | None = None, test: str | None = None, stories: int = 2000, verbose: int = 2
) -> float:
    """Train the model and return the share of new questions that it answers right."""
    np.random.seed(1337)
    if train and test:
        with open(train) as first, open(test) as second:
            known, new = read(first), read(second)
    else:
        known, new = read(made_up(stories, seed=1)), read(made_up(max(stories // 10, 50), seed=2))
    items = known + new
    vocabulary = sorted({word for item in items for word in [*item.story, *item.question, item.answer]})
    number = {word: i + 1 for i, word in enumerate(vocabulary)}
    sizes = max(len(item.story) for item in items), max(len(item.question) for item in items)

    model = network(len(vocabulary) + 1, *sizes)
    model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    *x, y = vectors(known, number, *sizes)
    *x_new, y_new = vectors(new, number, *sizes)
    model.fit(x, y, batch_size=32, nb_epoch=nb_epoch, verbose=verbose, validation_data=(x_new, y_new))
    accuracy = float(model.evaluate(x_new, y_new, verbose=0)[1])
    print(f"{accuracy:.4f} of {len(new)} new questions answered right")
    return accuracy


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=60)
    parser.add_argument("--train")
    parser.add_argument("--test")
    arguments = parser.parse_args()
    main(arguments.nb_epoch, arguments.train, arguments.test)
