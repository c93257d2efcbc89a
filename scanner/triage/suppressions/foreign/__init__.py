"""What is written in the words of other scanners, as each of them understands it.

==============  ======================================================================
``checkov``     comments inside of blocks, annotations
``trivy``       comments above and beside, of tfsec too; the ids of both
``kics``        comments for lines, blocks and files
``terrascan``   comments inside of blocks, an annotation
``kube``        the annotations of kube-linter and kube-score
``ignored``     ``.trivyignore`` and ``.trivyignore.yaml``
``mapping``     their ids to rules, by the rules' aliases
==============  ======================================================================
"""
