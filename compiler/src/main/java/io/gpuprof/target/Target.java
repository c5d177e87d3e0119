package io.gpuprof.target;

import io.gpuprof.runtime.source.RecordBinder;
import java.util.List;
import java.util.Map;

/** What a compilation can be turned into. Each target is a pure function to files. */
public enum Target {
  /** Helm values. */
  VALUES("Helm values, each with its reason"),
  /** Plain Kubernetes objects. */
  MANIFESTS("Kubernetes objects for kubectl apply, the same that the chart renders"),
  /** The plugin's startup config. */
  RUNTIME_CONFIG("the plugin's startup config"),
  /** Environment variables. */
  ENV("the roots as environment variables"),
  /** A Helm chart. */
  CHART("a Helm chart whose defaults are the profile's values");

  private final String description;

  Target(String description) {
    this.description = description;
  }

  /** The name for the command line. */
  public String label() {
    return RecordBinder.spelling(this);
  }

  /** What it is, in a few words. */
  public String description() {
    return description;
  }

  /** The files. */
  public List<Artifact> render(Compilation compilation) {
    return render(compilation, new SharedSections());
  }

  /** The files, for one of several compilations: what they have in common is written once. */
  public List<Artifact> render(Compilation compilation, SharedSections shared) {
    return switch (this) {
      case VALUES -> List.of(ValuesTarget.render(compilation, shared));
      case MANIFESTS -> List.of(ManifestsTarget.render(compilation));
      case RUNTIME_CONFIG -> List.of(RuntimeConfigTarget.render(compilation));
      case ENV -> List.of(EnvTarget.render(compilation));
      case CHART -> ChartTarget.render(compilation);
    };
  }

  /**
   * The objects of {@link #MANIFESTS} as plain trees, in the order in which they are applied,
   * without comments.
   */
  public static List<Map<String, Object>> objects(Compilation compilation) {
    return ManifestsTarget.objects(compilation);
  }

  /**
   * The chart that belongs to no profile and takes the values of any; the compilation only lends it
   * well-formed values for keys that no profile leaves out.
   */
  public static List<Artifact> chartWithoutProfile(Compilation compilation) {
    return ChartTarget.withoutProfile(compilation);
  }
}
