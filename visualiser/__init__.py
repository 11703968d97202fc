"""What the user sees and wants: the session, the scene, the edge of pixels and events."""
