"""Do the tests of policies notice when a policy changes? Mutants of its Rego tell."""
