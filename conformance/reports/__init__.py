"""From a verdict to what people and machines read; a report knows only the verdict and the contract."""
