//! Items and a plan to ranked matches with evidence, and decisions.
