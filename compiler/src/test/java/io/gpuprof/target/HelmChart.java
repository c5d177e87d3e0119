package io.gpuprof.target;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A chart on disk, rendered and linted by the real Helm engine. */
@NullUnmarked
final class HelmChart {

  /** The release that the manifests of a profile stand for, unless it says otherwise. */
  static final String RELEASE = "gpuprof-device-plugin";

  private static final String KUBERNETES = "1.34.0";

  private final Path folder;

  private HelmChart(Path folder) {
    this.folder = folder;
  }

  /** Writes the artifacts of a chart. */
  static HelmChart write(Path where, List<Artifact> artifacts) {
    try {
      for (Artifact artifact : artifacts) {
        Path file = where.resolve(artifact.path());
        Files.createDirectories(file.getParent());
        Files.writeString(file, artifact.text());
      }
      return new HelmChart(where.resolve(ChartTarget.NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** Makes the tests ordinary objects; the engine renders no hooks. */
  void showTests() {
    try {
      Path test = folder.resolve("templates/tests/nvidia-smi.yaml");
      Files.writeString(test, Files.readString(test).replaceAll("helm\\.sh/hook", "was/hook"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LintResult lint() {
    return new Helm(folder).lint().strict().call();
  }

  /** The rendered objects by {@code Kind/name}; throws what Helm says when it refuses. */
  Map<String, Map<String, Object>> template(String namespace, String values) {
    return template(RELEASE, namespace, values);
  }

  /** As above, for a release of another name. */
  Map<String, Map<String, Object>> template(String release, String namespace, String values) {
    try {
      Path file = Files.createTempFile(folder.getParent(), "values", ".yaml");
      Files.writeString(file, values);
      String text =
          new Helm(folder)
              .template()
              .withName(release)
              .withNamespace(namespace)
              .withKubeVersion(KUBERNETES)
              .withValuesFile(file)
              .call();
      return byName(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stream of objects by {@code Kind/name}, read as YAML 1.1. */
  static Map<String, Map<String, Object>> byName(String yaml) {
    Map<String, Map<String, Object>> objects = new LinkedHashMap<>();
    for (Object document : yaml11().loadAll(yaml)) {
      if (document != null) {
        Map<String, Object> object = map(document);
        String id = object.get("kind") + "/" + map(object.get("metadata")).get("name");
        if (objects.put(id, object) != null) {
          throw new AssertionError("twice: " + id);
        }
      }
    }
    return objects;
  }

  static Yaml yaml11() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object tree) {
    return (Map<String, Object>) tree;
  }
}
