"""The static site: a page for every detection, with what its tests say."""
