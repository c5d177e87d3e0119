package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ResolvedProfile;
import java.util.ArrayList;
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
    view.put("title", spec.title().isPresent() ? ", " + oneLine(spec.title().get()) : "");
    view.put("chain", oneLine(String.join(" < ", compilation.profile().chain())));
    view.put("version", ProductVersion.TEXT);
    view.put("release", pod.releaseName());
    view.put("namespace", pod.effectiveNamespace());
    view.put("ownNamespace", own);
    List<Map<String, String>> labels = new ArrayList<>();
    if (own) {
      for (Map.Entry<String, String> label : pod.namespaceLabels().entrySet()) {
        String value = oneLine(ShellWord.of(label.getValue()));
        labels.add(Map.of("key", label.getKey(), "value", value));
      }
    }
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
    return YamlScalars.printable(text, ' ').strip();
  }
}
