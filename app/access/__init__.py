"""Who is asking and what they may see: users, sign-in, tokens, the organisation scope."""
