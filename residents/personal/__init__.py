"""What is held about residents and landlords, why, and until when."""
