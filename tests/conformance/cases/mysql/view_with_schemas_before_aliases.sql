CREATE ALGORITHM=UNDEFINED DEFINER=`c`@`%` SQL SECURITY DEFINER VIEW `d`.`v` AS
select `d`.`A`.`ID` AS `ID`,`d`.`B`.`NM` AS `NM` from (`d`.`ords` `A` left join `d`.`stat` `B` on((`d`.`A`.`ST` = `d`.`B`.`ID`)));
