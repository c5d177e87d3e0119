package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the Helm engine says of a wrong value: the key, and what was expected, on one line. */
@NullUnmarked
class HelmMessagesTest {

  private static final Map<String, String> SAYS =
      Map.ofEntries(
          Map.entry(
              "image: {tag: latest}",
              "at '/image/tag': value must be 'a tag such as `0.1.0`, not `latest`'"),
          Map.entry(
              "image: {repository: ghcr.io/gpuprof/gpuprof}",
              "at '/image/repository': value must be 'a name such as `gpuprof/gpuprof`; the registry"
                  + " stands in `image.registry`, the tag in `image.tag`'"),
          Map.entry(
              "image: {version: v1}", "at '/image': additional properties 'version' not allowed"),
          Map.entry(
              "image: {pullPolicy: always}",
              "at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'"),
          Map.entry(
              "updateStrategy: {maxUnavailable: 0}",
              "at '/updateStrategy/maxUnavailable': value must be 'a number from 1 on, or a percentage"
                  + " such as `10%`'"),
          Map.entry(
              "metrics: {monitor: {kind: podMonitor}}",
              "at '/metrics/monitor/kind': value must be one of 'none', 'PodMonitor', 'ServiceMonitor'"),
          Map.entry(
              "metrics: {monitor: {interval: 30}}",
              "at '/metrics/monitor/interval': got number, want string"),
          Map.entry(
              "namedConfigs: {default: {log: {level: debug}}}",
              "at '/namedConfigs/default': value must be 'at most 30 lower-case letters, digits and"
                  + " dashes, and not `default`, which stands for `config` itself'"),
          // What the finding helm-reads-otherwise is about.
          Map.entry(
              "podLabels: {a: yes, c: 12-30, d: 'no'}",
              "at '/podLabels/a': got boolean, want string"),
          Map.entry(
              "podLabels: {bad key: x}",
              "at '/podLabels': additional properties 'bad key' not allowed"),
          Map.entry(
              "extraEnv: [{name: A}]",
              "at '/extraEnv/0': value must be 'a `name`, and either a `value` or a `valueFrom`'"),
          Map.entry(
              "extraEnv: [{name: A, valueFrom: {fieldRef: {fieldPath: nodeName}}}]",
              "at '/extraEnv/0/valueFrom/fieldRef/fieldPath': value must be 'a field that a variable may"
                  + " hold, such as `spec.nodeName`, `status.hostIP` or `metadata.namespace`'"),
          Map.entry(
              "config: {paths: {devRoot: dev}}",
              "at '/config/paths/devRoot': value must be 'an absolute path such as `/opt/nvidia`'"),
          Map.entry(
              "config: {sharing: {timeSlicing: {replicas: 0}}}",
              "at '/config/sharing/timeSlicing/replicas': minimum: got 0, want 1"),
          Map.entry(
              "config: {log: {level: trace}}",
              "at '/config/log/level': value must be one of 'error', 'warn', 'info', 'debug'"));

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicTest> namesTheKeyAndWhatWasExpected() {
    HelmChart chart = HelmChart.write(temp, ChartTarget.render(Compiled.of("gke-cos")));
    return SAYS.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> assertEquals(List.of(entry.getValue()), says(chart, entry.getKey()))));
  }

  private static List<String> says(HelmChart chart, String values) {
    Exception refused =
        assertThrows(IllegalStateException.class, () -> chart.template(HelmChart.RELEASE, values));
    return refused
        .getMessage()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("- "))
        .map(line -> line.substring(2))
        .toList();
  }
}
