"""How sure we are: sums over strata, proportions, changes and when to publish.

Pure functions on numpy arrays of cells, of any shape. In the order of use:

1. `moments`: what is kept of the responses of a stratum, and its centred sums.
2. `sums`: the sums of an area and window. They add up over strata.
3. `proportion`: an estimate with its standard error and interval.
4. `covariance`, `change`: differences between windows and between areas.
5. `publication`: when a figure is left out and why, and the verdict on a change.
6. `comparisons`: what it means that many changes are tested at once.

The measure of truth is R's `survey` package (Lumley 2010, Complex Surveys).
"""
