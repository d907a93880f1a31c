"""A shop as files of JSON Lines: `docs/store-format.md` describes them."""
