"""The product over HTTP: the API, the chat page on it, and the server that carries both."""
