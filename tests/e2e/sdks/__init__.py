"""Programs that run under an SDK: the customers of the recorder."""
