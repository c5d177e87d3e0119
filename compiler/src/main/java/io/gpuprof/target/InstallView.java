package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ResolvedProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the templates tell about a profile and how it is installed. */
final class InstallView {

  /** Namespaces that exist in every cluster. */
  static final Set<String> PRESENT = Set.of("kube-system", "default", "kube-public");

  private InstallView() {}

  static Map<String, Object> of(Compilation compilation) {
    Profile.Spec spec = compilation.profile().spec();
    Profile.Pod pod = spec.pod();
    boolean own = !PRESENT.contains(pod.effectiveNamespace());
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("profile", compilation.profile().name());
    view.put("reference", oneLine(ShellWord.of(reference(compilation.profile()))));
    view.put("title", spec.title().map(title -> ", " + oneLine(title)).orElse(""));
    view.put("chain", oneLine(String.join(" < ", compilation.profile().chain())));
    view.put("version", ProductVersion.TEXT);
    view.put("release", pod.releaseName());
    view.put("namespace", pod.effectiveNamespace());
    view.put("ownNamespace", own);
    List<Map<String, String>> labels =
        own
            ? pod.namespaceLabels().entrySet().stream()
                .map(e -> Map.of("key", e.getKey(), "value", oneLine(ShellWord.of(e.getValue()))))
                .toList()
            : List.of();
    view.put("labels", labels);
    return view;
  }

  /** What a user writes on the command line to mean this profile. */
  private static String reference(ResolvedProfile profile) {
    String file = profile.tree().position().file().name();
    if (file.equals(ProfileCatalog.fileName(profile.name()))) {
      return profile.name();
    }
    if (file.startsWith("<")) {
      return "-";
    }
    return file.contains("/") ? file : "./" + file;
  }

  /** A line break would end the comment that the text stands in. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().forEach(c -> line.appendCodePoint(YamlScalars.isPrintable(c) ? c : ' '));
    return line.toString().strip();
  }
}
