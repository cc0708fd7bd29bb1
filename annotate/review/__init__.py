"""Review: drafts to Label Studio as pre-annotations, corrected records back."""
