"""JSON and YAML inside of texts, each part at its place.

====================  =============================================================
``parts``             what a text says
``json_places``       where the parts of a JSON text stand
``yaml_places``       and those of a YAML text
``used``              documents that are used elsewhere than where they stand
``policy_documents``  ``aws_iam_policy_document``, rendered (``policy_blocks`` its
                      statements, ``policy_json`` its text)
``policy_uses``       which resources take it as their policy
====================  =============================================================
"""
