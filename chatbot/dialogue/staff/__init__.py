"""What people of the shop do with conversations, and how these reach them."""
