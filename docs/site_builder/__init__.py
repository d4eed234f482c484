"""The manual as a site: pages written from the code, the navigation, the links. See `hooks`."""
