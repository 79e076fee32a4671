"""One module a part of the console; each holds a router and asks services only."""
