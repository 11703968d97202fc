"""What the user sees and wants: the session, the scene, and the edge where pixels and events are."""
