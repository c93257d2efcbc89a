"""Where the kinds of a platform name others: delivery, meshes, autoscaling, certificates, catalog."""

from typing import Final

from scanner.inputs.kubernetes.links.naming import Naming, Table, entity, host, qualified, stated

_CONFIG_MAP: Final = "core/ConfigMap"
_NAMESPACE: Final = "core/Namespace"
_SECRET: Final = "core/Secret"  # noqa: S105  # a kind
_SERVICE: Final = "core/Service"
_SERVICE_ACCOUNT: Final = "core/ServiceAccount"

_ARGO: Final = "argoproj.io"
_SOURCE: Final = "source.toolkit.fluxcd.io"
_FLUX: Final = "kustomize.toolkit.fluxcd.io/Kustomization"
_HELM: Final = "helm.toolkit.fluxcd.io/HelmRelease"
_ISTIO: Final = "networking.istio.io"
_LINKERD: Final = "policy.linkerd.io"
_KEDA: Final = "keda.sh"
_CERTIFICATES: Final = "cert-manager.io"
_EXTERNAL: Final = "external-secrets.io"
_BACKSTAGE: Final = "backstage.io"

_SECRET_REF: Final = Naming(("spec", "secretRef", "name"), _SECRET)
_VERIFY_REF: Final = Naming(("spec", "verify", "secretRef", "name"), _SECRET)

_DELIVERY: Final[Table] = {
    f"{_ARGO}/Application": (
        Naming(("spec", "project"), f"{_ARGO}/AppProject"),
        Naming(("spec", "destination", "namespace"), _NAMESPACE),
    ),
    f"{_ARGO}/ApplicationSet": (Naming(("spec", "template", "spec", "project"), f"{_ARGO}/AppProject"),),
    f"{_ARGO}/Rollout": (
        Naming(("spec", "workloadRef"), "apps/Deployment", reference=True),
        *(
            Naming(("spec", "strategy", strategy, service), _SERVICE)
            for strategy, services in (
                ("blueGreen", ("activeService", "previewService")),
                ("canary", ("canaryService", "stableService")),
            )
            for service in services
        ),
    ),
    _FLUX: (
        Naming(("spec", "sourceRef"), f"{_SOURCE}/GitRepository", reference=True),
        Naming(("spec", "dependsOn", "*"), _FLUX, reference=True),
        Naming(("spec", "serviceAccountName"), _SERVICE_ACCOUNT),
        Naming(("spec", "decryption", "secretRef", "name"), _SECRET),
        Naming(("spec", "postBuild", "substituteFrom", "*"), _CONFIG_MAP, reference=True),
        Naming(("spec", "targetNamespace"), _NAMESPACE),
    ),
    _HELM: (
        Naming(("spec", "chart", "spec", "sourceRef"), f"{_SOURCE}/HelmRepository", reference=True),
        Naming(("spec", "chartRef"), f"{_SOURCE}/HelmChart", reference=True),
        Naming(("spec", "dependsOn", "*"), _HELM, reference=True),
        Naming(("spec", "serviceAccountName"), _SERVICE_ACCOUNT),
        Naming(("spec", "valuesFrom", "*"), _CONFIG_MAP, reference=True),
        Naming(("spec", "targetNamespace"), _NAMESPACE),
    ),
    f"{_SOURCE}/HelmChart": (
        Naming(("spec", "sourceRef"), f"{_SOURCE}/HelmRepository", reference=True),
        _VERIFY_REF,
    ),
    **{f"{_SOURCE}/{kind}": (_SECRET_REF, _VERIFY_REF) for kind in ("GitRepository", "OCIRepository")},
    **{f"{_SOURCE}/{kind}": (_SECRET_REF,) for kind in ("Bucket", "HelmRepository")},
    "notification.toolkit.fluxcd.io/Alert": (
        Naming(("spec", "providerRef"), "notification.toolkit.fluxcd.io/Provider", reference=True),
    ),
    "notification.toolkit.fluxcd.io/Provider": (_SECRET_REF,),
    "notification.toolkit.fluxcd.io/Receiver": (_SECRET_REF,),
    "image.toolkit.fluxcd.io/ImagePolicy": (
        Naming(("spec", "imageRepositoryRef"), "image.toolkit.fluxcd.io/ImageRepository", reference=True),
    ),
    "image.toolkit.fluxcd.io/ImageUpdateAutomation": (
        Naming(("spec", "sourceRef"), f"{_SOURCE}/GitRepository", reference=True),
    ),
}

_MESHES: Final[Table] = {
    f"{_ISTIO}/DestinationRule": (Naming(("spec", "host"), _SERVICE, spelling=host),),
    f"{_ISTIO}/VirtualService": (Naming(("spec", "gateways", "*"), f"{_ISTIO}/Gateway", spelling=qualified),),
    f"{_LINKERD}/AuthorizationPolicy": (
        Naming(("spec", "targetRef"), f"{_LINKERD}/Server", reference=True),
        Naming(("spec", "requiredAuthenticationRefs", "*"), f"{_LINKERD}/MeshTLSAuthentication", reference=True),
    ),
    f"{_LINKERD}/HTTPRoute": (Naming(("spec", "parentRefs", "*"), f"{_LINKERD}/Server", reference=True),),
    f"{_LINKERD}/MeshTLSAuthentication": (Naming(("spec", "identityRefs", "*"), _SERVICE_ACCOUNT, reference=True),),
    f"{_LINKERD}/ServerAuthorization": (
        Naming(("spec", "server"), f"{_LINKERD}/Server", reference=True),
        Naming(("spec", "client", "meshTLS", "serviceAccounts", "*"), _SERVICE_ACCOUNT, reference=True),
    ),
}

_TRIGGERS: Final = (
    Naming(("spec", "triggers", "*", "authenticationRef"), f"{_KEDA}/TriggerAuthentication", reference=True),
)
_ISSUER: Final = Naming(("spec", "issuerRef"), f"{_CERTIFICATES}/Issuer", reference=True)
_ISSUING: Final = (
    Naming(("spec", "ca", "secretName"), _SECRET),
    Naming(("spec", "vault", "auth", "tokenSecretRef", "name"), _SECRET),
)

_SERVICES: Final[Table] = {
    f"{_KEDA}/ScaledObject": _TRIGGERS,
    f"{_KEDA}/ScaledJob": _TRIGGERS,
    f"{_KEDA}/TriggerAuthentication": (
        Naming(("spec", "secretTargetRef", "*", "name"), _SECRET),
        Naming(("spec", "configMapTargetRef", "*", "name"), _CONFIG_MAP),
    ),
    f"{_CERTIFICATES}/Certificate": (_ISSUER,),
    f"{_CERTIFICATES}/CertificateRequest": (_ISSUER,),
    f"{_CERTIFICATES}/Issuer": _ISSUING,
    f"{_EXTERNAL}/ExternalSecret": (Naming(("spec", "secretStoreRef"), f"{_EXTERNAL}/SecretStore", reference=True),),
}


def _names(field: str, kind: str) -> Naming:
    """A field of an entity: what it names, and of which kind where it does not say."""
    return Naming(("spec", *field.split(".")), f"{_BACKSTAGE}/{kind}", spelling=entity)


_OWNER: Final = _names("owner", "Group")
_SYSTEM: Final = _names("system", "System")
_DEPENDENCIES: Final = tuple(
    Naming(("spec", field, "*"), f"{_BACKSTAGE}/Component", spelling=stated) for field in ("dependsOn", "dependencyOf")
)

# After the descriptor format of the software catalog.
_CATALOG: Final[Table] = {
    f"{_BACKSTAGE}/API": (_OWNER, _SYSTEM),
    f"{_BACKSTAGE}/Component": (
        _OWNER,
        _SYSTEM,
        _names("subcomponentOf", "Component"),
        _names("providesApis.*", "API"),
        _names("consumesApis.*", "API"),
        *_DEPENDENCIES,
    ),
    f"{_BACKSTAGE}/Domain": (_OWNER, _names("subdomainOf", "Domain")),
    f"{_BACKSTAGE}/Group": (_names("parent", "Group"), _names("children.*", "Group"), _names("members.*", "User")),
    f"{_BACKSTAGE}/Resource": (_OWNER, _SYSTEM, *_DEPENDENCIES),
    f"{_BACKSTAGE}/System": (_OWNER, _names("domain", "Domain")),
    f"{_BACKSTAGE}/User": (_names("memberOf.*", "Group"),),
    "scaffolder.backstage.io/Template": (_OWNER,),
}

REFERENCES: Final[Table] = {**_DELIVERY, **_MESHES, **_SERVICES, **_CATALOG}

_DESTINATION: Final = ("route", "*", "destination", "host")

ROUTES: Final[Table] = {
    f"{_ISTIO}/VirtualService": (
        *(Naming(("spec", kind, "*", *_DESTINATION), _SERVICE, spelling=host) for kind in ("http", "tcp", "tls")),
        Naming(("spec", "http", "*", "mirror", "host"), _SERVICE, spelling=host),
        Naming(("spec", "http", "*", "mirrors", "*", "destination", "host"), _SERVICE, spelling=host),
    ),
    f"{_LINKERD}/HTTPRoute": (Naming(("spec", "rules", "*", "backendRefs", "*"), _SERVICE, reference=True),),
}
