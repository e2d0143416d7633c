//! The command line of quydinh.

fn main() {}
