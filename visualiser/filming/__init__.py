"""Films: which iteration each frame shows, how frames are painted and what they become."""
