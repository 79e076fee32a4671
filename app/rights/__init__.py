"""What workers may say about their own data: consents, requests, objections; how long data stays."""
