UPDATE (SELECT pay, rate FROM staff s, grades g WHERE s.grade = g.grade) SET pay = rate;
