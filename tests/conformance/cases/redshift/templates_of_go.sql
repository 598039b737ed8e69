-- Go's templates: a value completes a name, of if and range the first branch counts, other calls are not known.
CREATE TABLE {{.scratch}}.base{{.entropy}} AS (
  SELECT a.id, {{if eq .mode "fast"}} a.quick AS took {{else if .slow}} a.slow AS took {{ else }} a.other AS took {{end}}
  FROM {{ index .tables "raw" "{{visits}}" }} a
  JOIN {{ .input.schema | default "atomic" }}.events b ON a.id = b.id
  WHERE b.age <= {{or .days 3}} AND b.seen > '{{ .start }}' {{- if .app }} AND a.app = '{{ .app }}' {{- end }}
);
{{range .all}}
INSERT INTO d.log SELECT id, {{ printf "%s" .stamp }} AS stamp FROM d.visits;
{{end}}
