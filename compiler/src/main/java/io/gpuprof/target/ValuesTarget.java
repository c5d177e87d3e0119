package io.gpuprof.target;

import java.util.LinkedHashMap;
import java.util.Map;

/** The Helm values of a profile, each with its reason. */
final class ValuesTarget {

  static final String FILE = "values.yaml";

  private ValuesTarget() {}

  static Artifact render(Compilation compilation) {
    return new Artifact(FILE, header(compilation) + "\n" + body(compilation));
  }

  static String body(Compilation compilation) {
    return YamlText.writeSpaced(ReasonedValues.of(compilation));
  }

  private static String header(Compilation compilation) {
    return Templates.render("values-header.mustache", view(compilation));
  }

  private static Map<String, Object> view(Compilation compilation) {
    Map<String, Object> view = new LinkedHashMap<>(InstallView.of(compilation));
    view.put("chart", ChartTarget.NAME);
    return view;
  }
}
