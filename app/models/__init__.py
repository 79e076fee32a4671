"""One table a file; relationships are never loaded lazily."""
