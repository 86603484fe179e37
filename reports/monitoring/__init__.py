"""How the SOP is kept: who is late now, how long steps take, what its next revision might say."""
