"""Templates: Jinja in SQL, a dbt project's or any other, rendered before anything is hashed or compiled.

``templates.Templates`` decides which files are templates, gathers what they may see (``projects``) and has them
rendered by the compile workers (``rendering``), which are bounded in time and memory. What comes out depends on the
folder's content and the settings alone: no clock, no database, of the environment only what is named ``DBT_…``.
"""
