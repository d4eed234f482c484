"""What pyproject.toml cannot say: an editable installation has the file that Python reads when it starts, too."""

from setuptools import Distribution, setup


class WithData(Distribution):
    """Setuptools asks for `has_data` before it puts data files into an editable wheel, and has no such method."""

    def has_data(self) -> bool:
        return bool(self.has_data_files())


setup(distclass=WithData)
