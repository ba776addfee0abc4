"""What other people's pipelines run."""
