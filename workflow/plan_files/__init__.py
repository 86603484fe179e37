"""Action plans as workbooks: which sheet and column says what, and what its rows mean. Pure."""
