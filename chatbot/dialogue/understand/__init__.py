"""From a shopper's words to commands: language, intents, slots, references."""
