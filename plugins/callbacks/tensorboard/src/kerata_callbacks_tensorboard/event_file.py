"""Event files: what TensorBoard reads. Records and their contents are written by TensorBoard's own library."""

from __future__ import annotations

import io
import os
import socket
import time
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata import workers
from kerata.types import Array

_BINS = 30


class EventFile:
    """A new event file, in a folder that is made if need be; of several workers the first one's alone is kept.

    Arguments:
        folder: where TensorBoard looks for it.
        begin: the first step of a run that is taken up again; steps from there on that other files of the
            folder have are not shown any more. None (default) for a new run.
    """

    def __init__(self, folder: str, begin: int | None = None) -> None:
        from tensorboard.compat.proto import event_pb2
        from tensorboard.summary.writer.record_writer import RecordWriter

        os.makedirs(folder, exist_ok=True)
        # Files are read in the order of their names, which therefore begin with the time.
        name = f"events.out.tfevents.{time.time():017.6f}.{socket.gethostname()}.{os.getpid()}"
        # All workers compute what is shown: of a histogram each has its part of the samples.
        path = os.path.join(folder, name) if workers.is_first() else os.devnull
        mode = "xb" if workers.is_first() else "wb"
        self._records = RecordWriter(open(path, mode))  # noqa: SIM115 (closed by close)
        self._events = event_pb2
        self._write(file_version="brain.Event:2")
        if begin is not None:
            start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
            self._write(step=begin, session_log=start)

    def scalar(self, tag: str, value: float, step: int) -> None:
        """A number."""
        self._summary(step, tag=tag, simple_value=float(value))

    def histogram(self, tag: str, values: ArrayLike, step: int) -> None:
        """How the values of an array are distributed; those that are not finite are left out."""
        from tensorboard.compat.proto import summary_pb2

        numbers = np.asarray(values, dtype=np.float64).ravel()
        numbers = numbers[np.isfinite(numbers)]
        if not numbers.size:
            return
        low, high = float(np.min(numbers)), float(np.max(numbers))
        if low == high:
            edges = np.array([low, np.nextafter(low, np.inf)])
            counts = np.array([numbers.size])
        else:
            counts, edges = np.histogram(numbers, bins=_BINS)
        # A bucket reaches from the limit before it to its own; the first, which is empty, gives the lowest.
        histogram = summary_pb2.HistogramProto(
            min=low,
            max=high,
            num=numbers.size,
            sum=float(numbers.sum()),
            sum_squares=float(np.square(numbers).sum()),
            bucket_limit=edges.tolist(),
            bucket=[0, *counts.tolist()],
        )
        self._summary(step, tag=tag, histo=histogram)

    def image(self, tag: str, pixels: Array, step: int) -> None:
        """A grey picture of an array (height, width) of bytes."""
        from PIL import Image
        from tensorboard.compat.proto import summary_pb2

        height, width = pixels.shape
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, format="PNG")
        picture = summary_pb2.Summary.Image(
            height=height, width=width, colorspace=1, encoded_image_string=encoded.getvalue()
        )
        self._summary(step, tag=tag, image=picture)

    def graph(self, graph_def: Any) -> None:
        """A GraphDef."""
        self._write(graph_def=graph_def.SerializeToString())

    def flush(self) -> None:
        """Hand everything to the operating system."""
        self._records.flush()

    def close(self) -> None:
        """Close the file."""
        self._records.close()

    def _summary(self, step: int, **value: Any) -> None:
        from tensorboard.compat.proto import summary_pb2

        self._write(step=step, summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(**value)]))

    def _write(self, **fields: Any) -> None:
        self._records.write(self._events.Event(wall_time=time.time(), **fields).SerializeToString())
