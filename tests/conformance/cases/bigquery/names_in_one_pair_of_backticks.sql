CREATE TABLE `my-project.mart.t` AS SELECT a FROM `my-project`.core.s;
