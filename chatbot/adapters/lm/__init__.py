"""Chat models: local ones through transformers, any other through LangChain, and wrappers round either."""
