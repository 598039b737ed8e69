LOAD XML LOCAL INFILE 'people.xml' INTO TABLE staff.people ROWS IDENTIFIED BY '<person>';
LOAD INDEX INTO CACHE staff.people;
