"""Plans: what ``terraform show -json`` says, laid over the configuration that it was made from.

=================  ==========================================================================
``load``           the plans of a tree, each with its root module
``recognition``    which files are plans or states, by what is in them
``planned``        a plan's resources, keys and variables (``values``)
``anchoring``      the folder that a plan was made from
``knowledge``      what the evaluation asks a plan: keys, values, modules that are not there
``configuration``  the plan's own configuration, where there is no source (``expressions``)
``cells``          attributes with the plan's values at the source's places (``matching``, ``places``)
=================  ==========================================================================
"""
