"""What depends on providers: which configuration a resource uses, and what it adds.

==================  ===============================================================
``configurations``  which configuration a resource uses
``versions``        which versions it may be run with
``schemas``         which arguments are blocks
``computed``        attributes that follow from the configuration (``tags`` too)
``exported``        attributes that are known to have a value
``builtin``         ``terraform_data``
==================  ===============================================================
"""
