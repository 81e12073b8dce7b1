"""What an editor's navigation asks of a model: one file a feature, each a plain function."""
