package io.gpuprof.target;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The comments at the head of values and manifests. Plain Java rather than a template: these two
 * are what the command line writes all day, and starting the template engine would be a tenth of
 * its time.
 */
final class Headers {

  private Headers() {}

  static String values(Compilation compilation) {
    Map<String, Object> view = InstallView.of(compilation);
    StringBuilder out = new StringBuilder();
    line(
        out,
        "Values of the chart "
            + ChartTarget.NAME
            + " for the profile `"
            + view.get("profile")
            + "`"
            + view.get("title")
            + ".");
    line(
        out,
        "Written by gpuprof "
            + view.get("version")
            + ". Above each value stands its reason; the name in brackets is the");
    line(out, "profile that states it, of the chain " + view.get("chain") + ".");
    line(
        out,
        "Change a value through a profile of your own or `gpuprof compile "
            + view.get("reference")
            + " --set KEY=VALUE`,");
    line(out, "so that everything that depends on it follows.");
    line(out, "");
    line(out, "Install:");
    line(out, "  gpuprof compile " + view.get("reference") + " -t chart -o out");
    line(
        out,
        "  helm upgrade --install " + view.get("release") + " out/" + ChartTarget.NAME + " \\");
    String create = Boolean.TRUE.equals(view.get("ownNamespace")) ? " --create-namespace" : "";
    line(out, "    --namespace " + view.get("namespace") + create + " -f values.yaml");
    for (Object label : (List<?>) Objects.requireNonNull(view.get("labels"))) {
      Map<?, ?> entry = (Map<?, ?>) label;
      line(
          out,
          "  kubectl label namespace "
              + view.get("namespace")
              + " "
              + entry.get("key")
              + "="
              + entry.get("value"));
    }
    return out.toString();
  }

  static String manifests(Compilation compilation) {
    Map<String, Object> view = InstallView.of(compilation);
    StringBuilder out = new StringBuilder();
    line(
        out,
        "The gpuprof device plugin "
            + view.get("version")
            + " for the profile `"
            + view.get("profile")
            + "`"
            + view.get("title")
            + ".");
    line(out, "The same objects as the chart renders for a release " + view.get("release") + ";");
    line(
        out,
        "`gpuprof compile "
            + view.get("reference")
            + "` writes the values behind them, each with its reason.");
    line(out, "");
    line(out, "Install: kubectl apply --server-side -f manifests.yaml");
    return out.toString();
  }

  private static void line(StringBuilder out, String text) {
    out.append(("# " + text).stripTrailing()).append('\n');
  }
}
