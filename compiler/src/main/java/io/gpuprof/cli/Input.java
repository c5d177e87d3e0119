package io.gpuprof.cli;

import io.gpuprof.audit.DocumentKind;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import java.util.List;

/**
 * A file that was read to be validated.
 *
 * @param documents what Helm, kustomize and kubectl would read
 * @param mistakes what stands in their way
 * @param named whether the user named it, rather than a folder above it
 */
record Input(SourceFile file, List<YamlNode> documents, Diagnostics mistakes, boolean named) {

  /** Words by which a text that is no YAML may still be told to be of interest. */
  private static final List<String> OURS =
      List.of(
          "gpuprof",
          "device-plugin",
          "gpu-operator",
          "nvidiaDriverRoot",
          "driverRoot",
          "deviceListStrategy",
          "migStrategy",
          "ClusterPolicy");

  String name() {
    return file.name();
  }

  /** Whether it cannot be read, and would concern us; a template is no YAML yet. */
  boolean isBroken() {
    return mistakes.hasErrors() && !isTemplate() && OURS.stream().anyMatch(file.text()::contains);
  }

  boolean isTemplate() {
    return mistakes.hasErrors() && file.text().contains("{{");
  }

  /** Whether it may name values files of a release. */
  boolean mayInstall() {
    return documents.stream()
        .map(DocumentKind::of)
        .anyMatch(kind -> kind == DocumentKind.MANIFEST || kind == DocumentKind.HELMFILE);
  }
}
