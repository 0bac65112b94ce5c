"""From a verdict to what people and machines read; a report sees nothing but the verdict."""
