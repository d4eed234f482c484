def measured(*a): return []
