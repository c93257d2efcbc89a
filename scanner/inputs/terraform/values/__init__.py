"""Values as Terraform has them: its types over model.value.

==============  ===================================================================
``types``       type constraints
``conversion``  from one type to another
``unify``       the one type that several can become
``sets``        collections that remember what Terraform calls them
``templates``   texts of parts, some unknown
``marks``       texts that remember what they were made of
``rounding``    numbers as Terraform rounds and shows them
``bounds``      how large a value may be
==============  ===================================================================
"""
