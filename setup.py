"""What pyproject.toml cannot say: on a package page, the README's links lead into the repository, at this version."""

import re
from collections.abc import Iterable
from typing import Any

from setuptools import Distribution, setup


class WithAbsoluteLinks(Distribution):
    """Links between the pages of the repository are relative, as a checkout needs them."""

    def parse_config_files(self, filenames: Iterable[Any] | None = None, ignore_option_errors: bool = False) -> None:
        super().parse_config_files(filenames, ignore_option_errors)
        of_version = f"{self.metadata.project_urls['Homepage']}/blob/v{self.metadata.version}/"
        relative = r"\]\((?!\w+:|#)"
        self.metadata.long_description = re.sub(relative, f"]({of_version}", self.metadata.long_description or "")


setup(distclass=WithAbsoluteLinks)
