"""The console: server-rendered pages over the services, Chinese first with English beside."""
