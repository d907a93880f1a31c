"""Photos that shoppers send, made safe."""
