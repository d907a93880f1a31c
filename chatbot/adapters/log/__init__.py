"""The conversation log: encrypted events and the state they amount to, in SQL."""
