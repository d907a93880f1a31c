"""The shop's rules, from files that its owner edits."""
