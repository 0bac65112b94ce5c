"""What a scenario works with: sending, judging every answer, confirming findings, recording, monitoring the target."""
