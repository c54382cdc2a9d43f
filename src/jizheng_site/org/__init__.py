"""Who there is: the tree of units by year, people, grants, and the one table of who may do what."""
