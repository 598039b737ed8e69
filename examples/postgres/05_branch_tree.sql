-- The branch hierarchy from the head office down.
CREATE TABLE mart.branch_tree AS
WITH RECURSIVE tree (branch_code, root_code, depth, path) AS (
    SELECT branch_code, branch_code, 0, branch_name
    FROM core.branches
    WHERE parent_branch_code IS NULL

    UNION ALL

    SELECT b.branch_code, t.root_code, t.depth + 1, t.path || ' / ' || b.branch_name
    FROM core.branches AS b
    INNER JOIN tree AS t ON b.parent_branch_code = t.branch_code
)

SELECT t.*, b.region
FROM tree AS t
NATURAL JOIN core.branches AS b;
