package io.gpuprof.host;

import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Two CDI specs side by side: what a container would get from the one and not from the other. Kinds
 * and names of devices differ between generators and are told, but are no difference.
 *
 * @param lines one for each difference, by name
 * @param text the whole comparison, for a person
 */
public record SpecComparison(List<String> lines, String text) {

  public SpecComparison {
    lines = List.copyOf(lines);
  }

  /** Whether a container gets the same from both. */
  public boolean isSame() {
    return lines.isEmpty();
  }

  /**
   * Compares the spec that would be written with one taken from a node.
   *
   * @return empty if the other text is no spec; the diagnostics say why
   */
  public static Optional<SpecComparison> of(
      String ours, SourceFile theirs, Diagnostics diagnostics) {
    Optional<SpecContent> own =
        SpecContent.read(new SourceFile("the previewed spec", ours), diagnostics);
    Optional<SpecContent> other = SpecContent.read(theirs, diagnostics);
    return own.flatMap(a -> other.map(b -> compare(a, b, theirs.name())));
  }

  private static SpecComparison compare(SpecContent ours, SpecContent theirs, String name) {
    StringBuilder text = new StringBuilder();
    List<String> lines = new ArrayList<>();
    head(text, "this profile", ours);
    head(text, name, theirs);
    section(
        "mounts",
        paths(ours.mounts(), theirs.mounts()),
        ours.mounts(),
        theirs.mounts(),
        lines,
        text);
    section(
        "device nodes",
        paths(ours.nodes(), theirs.nodes()),
        ours.nodes(),
        theirs.nodes(),
        lines,
        text);
    section("hooks", hooks(ours, theirs), ours.hooks(), theirs.hooks(), lines, text);
    return new SpecComparison(lines, text.toString());
  }

  private static void head(StringBuilder text, String name, SpecContent spec) {
    String line =
        "%s  %s, CDI %s, devices %s"
            .formatted(name, spec.kind(), spec.cdiVersion(), String.join(" ", spec.devices()));
    text.append(DiagnosticPrinter.visible(line)).append('\n');
  }

  private static void section(
      String what,
      List<String> differences,
      Map<String, ?> ours,
      Map<String, ?> theirs,
      List<String> lines,
      StringBuilder text) {
    long both = ours.keySet().stream().filter(theirs::containsKey).count();
    text.append("%n%s: %d in both".formatted(what, both));
    text.append(differences.isEmpty() ? ", no difference\n" : "\n");
    differences.forEach(
        line -> text.append("  ").append(DiagnosticPrinter.visible(line)).append('\n'));
    lines.addAll(differences);
  }

  private static List<String> paths(Map<String, String> ours, Map<String, String> theirs) {
    List<String> lines = new ArrayList<>();
    for (String path : all(ours.keySet(), theirs.keySet())) {
      String own = ours.get(path);
      String other = theirs.get(path);
      if (own == null) {
        lines.add("missing  %s  (there from %s)".formatted(path, other));
      } else if (other == null) {
        lines.add("surplus  %s  (from %s)".formatted(path, own));
      } else if (!own.equals(other)) {
        lines.add("differs  %s  (from %s, there from %s)".formatted(path, own, other));
      }
    }
    return lines;
  }

  private static List<String> hooks(SpecContent ours, SpecContent theirs) {
    List<String> lines = new ArrayList<>();
    for (String name : all(ours.hooks().keySet(), theirs.hooks().keySet())) {
      SpecContent.HookCall own = ours.hooks().get(name);
      SpecContent.HookCall other = theirs.hooks().get(name);
      if (own == null && other != null) {
        lines.add("missing  %s  (there run by %s)".formatted(name, other.binary()));
      } else if (own != null && other == null) {
        lines.add("surplus  %s  (run by %s)".formatted(name, own.binary()));
      } else if (own != null && other != null) {
        if (!own.binary().equals(other.binary())) {
          lines.add(
              "differs  %s  (run by %s, there by %s)"
                  .formatted(name, own.binary(), other.binary()));
        }
        for (String argument : all(own.arguments(), other.arguments())) {
          if (!own.arguments().contains(argument)) {
            lines.add("missing  %s %s".formatted(name, argument));
          } else if (!other.arguments().contains(argument)) {
            lines.add("surplus  %s %s".formatted(name, argument));
          }
        }
      }
    }
    return lines;
  }

  private static Set<String> all(Collection<String> a, Collection<String> b) {
    Set<String> all = new java.util.TreeSet<>(a);
    all.addAll(b);
    return new LinkedHashSet<>(all);
  }
}
