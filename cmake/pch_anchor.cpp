// Carries the precompiled header for all targets.
