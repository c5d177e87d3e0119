package io.gpuprof.target;

import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.values.Values;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Helm chart. Its templates are constant files: what differs between profiles is in the values
 * only, so nothing that a profile says is ever run as a template.
 */
final class ChartTarget {

  static final String NAME = "gpuprof-device-plugin";

  private static final String RESOURCES = "/io/gpuprof/";

  // A jar cannot be listed politely. A test compares this with the folder.
  static final List<String> CONSTANT_FILES =
      List.of(
          ".helmignore",
          "templates/NOTES.txt",
          "templates/_helpers.tpl",
          "templates/configmap.yaml",
          "templates/daemonset.yaml",
          "templates/metrics.yaml",
          "templates/resourcequota.yaml",
          "templates/runtimeclass.yaml",
          "templates/scc.yaml",
          "templates/serviceaccount.yaml",
          "templates/tests/nvidia-smi.yaml");

  private ChartTarget() {}

  /** The chart of one profile, whose values are its defaults. */
  static List<Artifact> render(Compilation compilation) {
    String values = ValuesTarget.body(compilation);
    return files(
        view(compilation, compilation.profile().name()),
        values,
        RecordWriter.toPlain(compilation.values()));
  }

  /**
   * The chart without a profile, to be used with anyone's values. Every map in its own values that
   * a user's map would be merged into is empty.
   */
  static List<Artifact> withoutProfile(Compilation compilation) {
    Map<String, Object> values = RecordWriter.toPlain(NeutralValues.of(compilation.values()));
    return files(view(compilation, ""), YamlText.writeSpaced(values), values);
  }

  private static Map<String, Object> view(Compilation compilation, String profile) {
    Map<String, Object> view = new LinkedHashMap<>(InstallView.of(compilation));
    view.put("profile", profile);
    view.put("chart", NAME);
    view.put("quotedVersion", YamlScalars.quote(ProductVersion.TEXT));
    // In the file itself: an address would have to be reachable wherever the chart is looked at.
    view.put(
        "icon",
        "data:image/svg+xml;base64,"
            + Base64.getEncoder()
                .encodeToString(
                    resource("chart-icon.svg").strip().getBytes(StandardCharsets.UTF_8)));
    view.put("images", images(compilation.values()));
    view.put(
        "description",
        YamlScalars.string(
            "NVIDIA GPU device plugin"
                + (profile.isEmpty() ? "" : " for the platform profile " + profile)));
    return view;
  }

  private static List<Artifact> files(
      Map<String, Object> view, String values, Map<String, Object> plainValues) {
    Map<String, Object> readme = new LinkedHashMap<>(view);
    readme.put("values", ValuesTable.rows(plainValues));
    List<Artifact> files = new ArrayList<>();
    files.add(file("Chart.yaml", Templates.render("chart-yaml.mustache", view)));
    files.add(file("README.md", Templates.render("chart-readme.mustache", readme)));
    files.add(
        file(
            ValuesTarget.FILE,
            Templates.render("chart-values-header.mustache", view) + "\n" + values));
    files.add(file("values.schema.json", ChartSchema.text()));
    files.add(file("LICENSE", resource("LICENSE").replaceFirst("^\n", "")));
    CONSTANT_FILES.forEach(name -> files.add(file(name, resource("chart/" + name))));
    return List.copyOf(files);
  }

  private static Artifact file(String name, String text) {
    return new Artifact(NAME + "/" + name, text);
  }

  /** What an installation pulls, for scanners and mirrors. */
  private static List<Map<String, String>> images(Values values) {
    List<Map<String, String>> images = new ArrayList<>();
    images.add(Map.of("name", "plugin", "image", YamlScalars.string(values.image().reference())));
    if (values.tests().enabled()) {
      images.add(Map.of("name", "test", "image", YamlScalars.string(values.tests().image())));
    }
    return images;
  }

  private static String resource(String name) {
    try (InputStream in = ChartTarget.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new IllegalStateException("the build has not packed " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
