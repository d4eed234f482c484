"""A reader of HDF5 in Python alone, for files that may be damaged or made to do harm.

The HDF5 library can be made to crash or to hang by a file of a few kilobytes, so it only ever writes here. This reads
the part of the format that model files use: superblocks 0 to 3, old and new object headers, groups and attributes of
both layouts, contiguous, compact and chunked arrays of numbers with deflate, shuffle and fletcher32. What is outside of
that is an error that says so. The names are those of the "HDF5 File Format Specification" of The HDF Group.
"""

from kerata.saving.hdf5.file import Dataset, File, Group
from kerata.saving.hdf5.source import Malformed

__all__ = ["Dataset", "File", "Group", "Malformed"]
