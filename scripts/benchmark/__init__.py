"""The figures of the engine beside its peers: `scripts/bench`."""
