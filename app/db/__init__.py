"""Engine, session, encrypted columns, bulk load, migrations."""
