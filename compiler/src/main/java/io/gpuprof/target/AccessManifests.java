package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.values.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything beside the DaemonSet that lets its pods run: namespace, account, class, quota. */
final class AccessManifests {

  private static final List<String> SYSTEM_PRIORITIES =
      List.of("system-node-critical", "system-cluster-critical");

  private AccessManifests() {}

  static List<Object> of(Compilation compilation, ReleaseNames names) {
    Values values = compilation.values();
    List<Object> documents = new ArrayList<>();
    if (!InstallView.PRESENT.contains(names.namespace())) {
      documents.add(namespace(compilation, names));
    }
    if (values.serviceAccount().create()) {
      documents.add(serviceAccount(values.serviceAccount(), names));
    }
    if (!values.sccName().isEmpty()) {
      documents.add(role(values.sccName(), names));
      documents.add(roleBinding(names));
    }
    if (values.runtimeClass().create() && !values.runtimeClassName().isEmpty()) {
      documents.add(runtimeClass(values, names));
    }
    if (values.resourceQuota().create()) {
      documents.add(resourceQuota(values.resourceQuota(), names));
    }
    return documents;
  }

  private static Object namespace(Compilation compilation, ReleaseNames names) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", names.namespace());
    Map<String, String> labels = compilation.profile().spec().pod().namespaceLabels();
    if (!labels.isEmpty()) {
      metadata.put("labels", labels);
    }
    return new Commented(
        new Reasons(compilation.profile()).ofProfile("pod.namespaceLabels").orElse(""),
        Manifest.of("v1", "Namespace", metadata));
  }

  private static Object serviceAccount(Profile.ServiceAccount account, ReleaseNames names) {
    Map<String, Object> metadata = names.metadata(names.serviceAccount());
    if (!account.annotations().isEmpty()) {
      metadata.put("annotations", account.annotations());
    }
    Map<String, Object> object = Manifest.of("v1", "ServiceAccount", metadata);
    object.put("automountServiceAccountToken", false);
    return new Commented(
        "Without token and role: the plugin never talks to the API server.", object);
  }

  private static Object role(String sccName, ReleaseNames names) {
    Map<String, Object> object =
        Manifest.of(
            "rbac.authorization.k8s.io/v1",
            "Role",
            names.metadata(names.securityContextConstraintsRole()));
    object.put(
        "rules",
        List.of(
            Manifest.map(
                "apiGroups", List.of("security.openshift.io"),
                "resources", List.of("securitycontextconstraints"),
                "resourceNames", List.of(sccName),
                "verbs", List.of("use"))));
    return new Commented(
        "The right to run under one SecurityContextConstraints, and no other.", object);
  }

  private static Object roleBinding(ReleaseNames names) {
    Map<String, Object> object =
        Manifest.of(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            names.metadata(names.securityContextConstraintsRole()));
    object.put(
        "roleRef",
        Manifest.map(
            "apiGroup", "rbac.authorization.k8s.io",
            "kind", "Role",
            "name", names.securityContextConstraintsRole()));
    object.put(
        "subjects",
        List.of(
            Manifest.map(
                "kind", "ServiceAccount",
                "name", names.serviceAccount(),
                "namespace", names.namespace())));
    return object;
  }

  private static Object runtimeClass(Values values, ReleaseNames names) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", values.runtimeClassName());
    metadata.put("labels", names.labels());
    Map<String, Object> object = Manifest.of("node.k8s.io/v1", "RuntimeClass", metadata);
    object.put("handler", values.runtimeClass().handler());
    return object;
  }

  private static Object resourceQuota(Profile.ResourceQuota quota, ReleaseNames names) {
    Map<String, Object> object =
        Manifest.of("v1", "ResourceQuota", names.metadata(names.fullname()));
    Map<String, Object> inSystemPriority =
        Manifest.map("scopeName", "PriorityClass", "operator", "In", "values", SYSTEM_PRIORITIES);
    object.put(
        "spec",
        Manifest.map(
            "hard", Manifest.map("pods", quota.pods()),
            "scopeSelector", Manifest.map("matchExpressions", List.of(inSystemPriority))));
    return new Commented(
        "Admits pods of the system priority classes in this namespace; without it clusters that limit"
            + " those classes refuse the plugin.",
        object);
  }
}
