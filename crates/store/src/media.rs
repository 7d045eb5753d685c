//! Pictures, before and after they are attached.
