"""Templates of certificates that people write: versions, pictures, trial prints, release."""
