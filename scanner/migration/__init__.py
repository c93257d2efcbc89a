"""From other scanners to groundrule: what was written for them, in our words.

================  ======================================================================
``settings``      their configuration as a first ``.groundrule.yaml``
``rewriting``     what they were told in comments and annotations, in the files themselves
``judging``       which findings each of these accepts, and what accepts the same
``wording``       what a comment's line, an annotation becomes
``comments``      comments: their places and edits
``annotations``   annotations: their places and edits
``source``        a file's text with its edits; everything else stays as it is, to the byte
``overlay``       the tree as it would be
================  ======================================================================
"""
