"""From statements to sentences: prompt, model, fact lock, and the composed sentence where the model fails."""
