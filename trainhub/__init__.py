"""TrainHub: from the roadside to a certificate, and from there to a regular job."""
