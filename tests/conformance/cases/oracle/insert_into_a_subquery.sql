INSERT INTO (SELECT empno, ename FROM emp WHERE deptno = 1) SELECT id, nm FROM staff;
