CREATE TABLE t AS
SELECT employees.name, dept.title, d.budget FROM hr.employees@hq.acme.com, dept@hq, plan.dept@hq d
WHERE employees.dept_id = dept.id AND d.id = dept.id;
