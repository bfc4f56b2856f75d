//! Arguments to calls; messages, progress and exit codes.
