"""The embedded drafter: rules and lexicons, no key and no network."""
