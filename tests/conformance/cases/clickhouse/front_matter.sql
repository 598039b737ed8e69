---
table: daily
dependencies:
  - "{{external}}.hits"
---
INSERT INTO `{{ .self.database }}`.`daily`
SELECT day, count() AS hits FROM {{ index .dep "{{external}}" "hits" }} FINAL GROUP BY day;
