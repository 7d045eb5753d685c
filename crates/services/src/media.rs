//! Pictures: taking them in, describing and attaching them.
