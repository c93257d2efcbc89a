"""Modules: where they are, what they are called with, what names mean inside.

===============  ===================================================================
``module``       a module instance
``references``   what the first steps of a reference name
``calls``        module calls and their instances
``sources``      where a call's source leads
``installed``    what ``terraform init`` downloaded (``initialize`` has it do so)
``variables``    where a root's variables get their values (``validations``)
===============  ===================================================================
"""
