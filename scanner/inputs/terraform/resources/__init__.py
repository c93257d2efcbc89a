"""Blocks to the nodes of the graph.

===============  ===================================================================
``collector``    all nodes of a module instance
``bodies``       the attributes of each kind of node (``settings`` those of a root)
``cells``        an attribute as ``Located``, evaluated by need
``nested``       nested blocks, the dynamic ones too
``expand``       ``count`` and ``for_each`` (``existence``: which exist together)
``declared``     resources as other expressions see them
``sensitivity``  what must not be shown
===============  ===================================================================
"""
