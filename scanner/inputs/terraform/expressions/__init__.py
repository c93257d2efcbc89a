"""Expressions to values, as far as they are known.

==============  ===================================================================
``evaluate``    the way in: one function a kind of node
``operators``   arithmetic, comparison, logic
``iteration``   ``for`` and splats
``steps``       one step into a value
``special``     functions that see more than values (``attempts``: ``try`` and ``can``)
``filesystem``  functions that read files of the tree
``selection``   which part of an expression matters for a part of its value
``constants``   values that name nothing
``frame``       what an expression sees
``failures``    what goes wrong, and how it travels
``effort``      how much time a value may take
==============  ===================================================================
"""
