"""Kustomizations and charts, rendered by the real tools.

======================  ================================================================
``tools``               running them: on a copy, several at a time, with limits
``store``               what they printed before
``documents``           what they print, cut into objects
``rendered``            a rendered object with the places that its values come from
``kustomizations``      which roots are built, with which files, and what becomes of them
``references``          what a kustomization names
``alignment``           the part of one object that a part of another came from
``patches``             what patches set
``transformers``        what the other fields of a kustomization set
``built_places``        where the values of a built object come from
``builds``              what became of kustomizations; ``fillings`` what became of charts
``charts``              which charts are filled in, with which values, and what Helm refused
``chart_files``         a chart's folder and what it depends on
``chart_sources``       which file Helm means, and where its chart's values are written
``outline``             which keys stand on which lines of a template
``template_values``     which values an action of a template uses
``filled_places``       where the values of a filled-in object come from
======================  ================================================================
"""
