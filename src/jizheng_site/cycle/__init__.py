"""The yearly task: dispatch, submit, return, review, accept, finalise, publish."""
