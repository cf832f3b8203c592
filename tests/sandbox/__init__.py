"""The judge of the end-to-end tests: a real API server and authenticator beside an emulated AWS."""
