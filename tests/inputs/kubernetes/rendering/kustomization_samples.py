"""A base, and an overlay on it."""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: main
          image: shop/web:1.0
          ports:
            - containerPort: 80
        - name: side
          image: shop/side:1.0
"""
BASE = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": DEPLOYMENT}
PRODUCTION = """\
resources:
  - ../base
namespace: shop
namePrefix: prod-
images:
  - name: shop/web
    newTag: "2.0"
replicas:
  - name: web
    count: 3
labels:
  - pairs:
      tier: front
patches:
  - path: limits.yaml
  - patch: |-
      - op: add
        path: /spec/template/spec/containers/1/securityContext
        value:
          privileged: true
    target:
      kind: Deployment
      name: web
  - patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'
    target: {kind: Deployment}
"""
LIMITS = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: main
          resources:
            limits:
              memory: 64Mi
"""
OVERLAY = {**BASE, "prod/kustomization.yaml": PRODUCTION, "prod/limits.yaml": LIMITS}
