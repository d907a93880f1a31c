"""How well the fact lock tells true replies from subtly false ones, on labelled replies."""
