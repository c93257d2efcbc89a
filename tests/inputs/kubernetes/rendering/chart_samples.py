"""A chart, and one that it may bring along."""

DEPLOYMENT = """\
{{- /* what
   it runs */}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      {{- with .Values.podSecurity }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: main
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          {{- if .Values.privileged }}
          securityContext:
            privileged: true
          {{- else }}
          securityContext:
            privileged: false
          {{- end }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
          env:
            {{- range .Values.env }}
            - name: {{ .name }}
              value: {{ .value | quote }}
            {{- end }}
        - name: side
          image: shop/side:1.0
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}-web
spec:
  type: {{ .Values.service.type }}
"""
VALUES = """\
replicas: 2
image:
  repository: shop/web
  tag: ""
privileged: false
podSecurity:
  runAsUser: 0
resources:
  limits:
    memory: 64Mi
env:
  - name: A
    value: a
  - name: B
    value: b
service:
  type: NodePort
"""
HELPERS = '{{- define "web.labels" -}}\napp: web\n{{- end }}\n'
CHART = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: '7'\n",
    "web/values.yaml": VALUES,
    "web/templates/_helpers.tpl": HELPERS,
    "web/templates/all.yaml": DEPLOYMENT,
    "web/templates/NOTES.txt": "{{ .Values.replicas }}",
}
TEMPLATE = "web/templates/all.yaml"
MAIN = "spec.template.spec.containers[0]"
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Values.name }}
data:
  size: {{ .Values.size | quote }}
"""
SUBCHART = {
    "web/charts/db-folder/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "web/charts/db-folder/values.yaml": "size: 1\nname: own\n",
    "web/charts/db-folder/templates/x.yaml": CONFIG_MAP,
}
