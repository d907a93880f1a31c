"""What leaves the house: the outbox and its deliverer, mail, webhook, news of watched orders."""
