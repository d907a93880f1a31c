"""What all tests share: property tests draw the same examples in every run, and are not timed."""

from hypothesis import settings

settings.register_profile("same_everywhere", derandomize=True, deadline=None)
settings.load_profile("same_everywhere")
