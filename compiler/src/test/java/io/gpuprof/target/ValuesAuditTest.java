package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** There is no key in the values schema that changes nothing in what Helm renders. */
@NullUnmarked
class ValuesAuditTest {

  /** Keys that need not change anything, each for a reason. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          // Helm hands it to every chart of a release; the schema lets it pass.
          "global",
          // One value is allowed, so there is no other to try.
          "config.apiVersion",
          "config.kind");

  /** Everything that can be switched on is, so that every key has something to change. */
  private static final String ALL_ON =
      """
      imagePullSecrets: [{name: registry}]
      serviceAccount: {create: true, annotations: {a: b}}
      sccName: privileged
      podLabels: {a: b}
      podAnnotations: {a: b}
      resourceQuota: {create: true, pods: 10}
      runtimeClassName: nvidia
      runtimeClass: {create: true, handler: nvidia}
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{a: b}]}
          preferredDuringSchedulingIgnoredDuringExecution: [{a: b}]
        podAffinity: &terms
          requiredDuringSchedulingIgnoredDuringExecution: [{a: b}]
          preferredDuringSchedulingIgnoredDuringExecution: [{a: b}]
        podAntiAffinity: *terms
      tolerations: [{key: a, operator: Equal, value: b, effect: NoExecute, tolerationSeconds: 5}]
      resources: {requests: {cpu: 1}, limits: {cpu: 2}}
      securityContext: {seccompProfile: {type: RuntimeDefault}, seLinuxOptions: {type: t}}
      podSecurityContext:
        appArmorProfile: {type: RuntimeDefault}
        fsGroup: 3
        fsGroupChangePolicy: Always
        seccompProfile: {type: RuntimeDefault}
        seLinuxOptions: {level: s0}
        supplementalGroups: [4]
        sysctls: [{name: a, value: b}]
      metrics:
        service: {create: true, annotations: {a: b}}
        monitor:
          {kind: PodMonitor, labels: {a: b}, interval: 30s, scrapeTimeout: 10s, metricRelabelings: [{action: drop}]}
      namedConfigs:
        shared:
          plugin:
            {includeDevices: ["0"], excludeDevices: ["1"], passDeviceSpecs: true, migStrategy: single,
             sharedDevicesAllocationPolicy: packed, gdrcopy: true, gds: true, mofed: true}
          sharing: {timeSlicing: {replicas: 4, renameByDefault: true, failRequestsGreaterThanOne: true}}
          imex: {channelIds: [0], required: true}
          health: {enabled: false, ignoredXids: [1], recoverySeconds: 5}
          log: {format: json, level: debug}
      extraEnv:
        - {name: A, value: b}
        - {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: C, valueFrom: {secretKeyRef: {name: a, key: b}}}
        - {name: D, valueFrom: {configMapKeyRef: {name: a, key: b}}}
        - {name: E, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
      extraVolumes: [{name: v}]
      extraVolumeMounts: [{name: v, mountPath: /v, readOnly: true, subPath: s, mountPropagation: None}]
      config: {plugin: {declaredDevices: [{id: all, deviceNodes: [/dev/dxg]}]}}
      """;

  /** Tried in turn; the first that differs and that the schema allows is taken. */
  private static final List<Object> CANDIDATES =
      List.of(
          true,
          false,
          1L,
          2L,
          7L,
          0L,
          "other",
          "/other",
          "1.0.0",
          "other.io/kind",
          "sha256:" + "cd".repeat(32),
          "OTHER",
          "50%",
          "metadata.uid",
          "limits.memory",
          "1m",
          "",
          List.of("SYS_TIME"),
          List.of("/other"),
          List.of("other"),
          List.of("cdi-annotations"),
          List.of("envvar"),
          List.of("create-symlinks"),
          List.of("7"),
          List.of(7L),
          List.of(0L),
          List.of(),
          Map.of("other", "1"),
          List.of(Map.of("c", "d")),
          Map.of("cpu", "3"));

  @TempDir Path temp;

  private final SchemaNavigator schemas = new SchemaNavigator();
  private final SchemaChecker checker = new SchemaChecker();
  private final List<String> leaves = new ArrayList<>();

  @Test
  void noKeyIsDead() {
    HelmChart chart = HelmChart.write(temp, Target.chartWithoutProfile(Compiled.of("gke-cos")));
    chart.showTests();
    Object base = base();
    var rendered = chart.template(HelmChart.RELEASE, YamlText.write(base));
    collect(schemas.root(SchemaName.VALUES), "");
    leaves.removeAll(EXCEPTIONS);
    List<String> dead = new ArrayList<>();
    for (String leaf : leaves) {
      Optional<Object> flipped = flip(base, leaf);
      if (flipped.isEmpty()
          || rendered.equals(chart.template(HelmChart.RELEASE, YamlText.write(flipped.get())))) {
        dead.add(leaf + (flipped.isEmpty() ? ": no other value found" : ""));
      }
    }
    assertEquals(List.of(), dead);
    assertTrue(leaves.size() > 100, "the schema was walked: " + leaves.size());
  }

  private static Object base() {
    Object values = read(ValuesTarget.body(Compiled.of("gke-cos")));
    return overlay(values, read(ALL_ON));
  }

  /**
   * Paths of all keys without keys of their own; {@code 0} stands for the first item of a list that
   * has what follows, {@code shared} for a key of the user's own.
   */
  private void collect(SchemaNavigator.Place place, String path) {
    SchemaNavigator.Place at = schemas.resolve(place);
    JsonNode node = at.node();
    SchemaNavigator.Place items =
        schemas.resolve(new SchemaNavigator.Place(at.fileName(), node.path("items")));
    if (node.has("properties")) {
      for (String key : SchemaNavigator.keys(at)) {
        collect(
            new SchemaNavigator.Place(at.fileName(), node.path("properties").path(key)),
            path.isEmpty() ? key : path + "." + key);
      }
    } else if (items.node().has("properties")) {
      collect(items, path + ".0");
    } else if (node.path("additionalProperties").has("properties")) {
      collect(
          new SchemaNavigator.Place(at.fileName(), node.path("additionalProperties")),
          path + ".shared");
    } else {
      leaves.add(path);
    }
  }

  private Optional<Object> flip(Object base, String path) {
    List<String> keys = located(base, List.of(path.split("\\.")));
    Object now = at(base, keys);
    Stream<Object> candidates =
        Stream.concat(CANDIDATES.stream(), Stream.of(choices(keys).toArray()));
    return candidates
        .filter(candidate -> !candidate.equals(now))
        .map(candidate -> with(base, keys, candidate))
        .filter(this::isAllowed)
        .findFirst();
  }

  private List<String> choices(List<String> keys) {
    return schemas.find(SchemaName.VALUES, keys).map(schemas::choices).orElse(List.of());
  }

  private boolean isAllowed(Object values) {
    String text = YamlText.write(values);
    var tree = YamlReader.read(new SourceFile("t", text), new Diagnostics()).get(0);
    return checker.check(SchemaName.VALUES, tree, new Diagnostics());
  }

  /** The keys with {@code 0} replaced by the first item in which the last key could stand. */
  private static List<String> located(Object tree, List<String> keys) {
    List<String> located = new ArrayList<>();
    Object at = tree;
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      if (at instanceof List<?> list) {
        List<String> rest = keys.subList(i + 1, Math.max(i + 1, keys.size() - 1));
        Object item = list.stream().filter(o -> at(o, rest) != null).findFirst().orElseThrow();
        key = String.valueOf(list.indexOf(item));
      }
      located.add(key);
      at = at(at, List.of(key));
    }
    return located;
  }

  private static Object at(Object tree, List<String> keys) {
    Object at = tree;
    for (String key : keys) {
      at =
          at instanceof List<?> list
              ? list.get(Integer.parseInt(key))
              : at == null ? null : HelmChart.map(at).get(key);
    }
    return at;
  }

  private static Object with(Object tree, List<String> keys, Object value) {
    if (keys.isEmpty()) {
      return value;
    }
    List<String> rest = keys.subList(1, keys.size());
    if (tree instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list);
      int index = Integer.parseInt(keys.get(0));
      copy.set(index, with(copy.get(index), rest, value));
      return copy;
    }
    Map<String, Object> copy = new LinkedHashMap<>(HelmChart.map(tree));
    copy.put(keys.get(0), with(copy.get(keys.get(0)), rest, value));
    return copy;
  }

  private static Object overlay(Object lower, Object upper) {
    if (!(lower instanceof Map<?, ?>) || !(upper instanceof Map<?, ?>)) {
      return upper;
    }
    Map<String, Object> merged = new LinkedHashMap<>(HelmChart.map(lower));
    HelmChart.map(upper)
        .forEach(
            (key, value) ->
                merged.put(key, merged.containsKey(key) ? overlay(merged.get(key), value) : value));
    return merged;
  }

  private static Object read(String yaml) {
    return YamlReader.read(new SourceFile("t", yaml), new Diagnostics()).get(0).toPlain();
  }
}
