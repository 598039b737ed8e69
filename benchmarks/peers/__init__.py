"""Headwater beside other lineage tools: the same files, one shape of answer, one rule for all."""
