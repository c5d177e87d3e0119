package io.gpuprof.target;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sections of values as text: among a thousand profiles of one parent nearly all are the same.
 * Profiles that inherit a section have the very same node of their parent in their trees, and with
 * it the same values for the same reasons; sections of a profile's own file are not kept. A derived
 * section comes from no node, and is the same as the one of the profile before if its values and
 * comments are. For compilations of one compiler; not safe for use by several threads.
 */
public final class SharedSections {

  private record Section(List<String> path, String text) {}

  private record Derived(Commented tree, String text) {}

  private final IdentityHashMap<YamlNode, Section> sections = new IdentityHashMap<>();
  private final Map<List<String>, Derived> derived = new HashMap<>();

  /** The text of a section, if a profile with the same node had it. */
  @Nullable String find(YamlNode node, List<String> path) {
    Section section = sections.get(node);
    return section != null && section.path().equals(path) ? section.text() : null;
  }

  /** Keeps the text of a section, if it does not come from the profile's own file. */
  void add(YamlNode node, SourceFile own, List<String> path, String text) {
    if (!node.position().file().equals(own)) {
      sections.put(node, new Section(path, text));
    }
  }

  /** The text of a derived section, if it was the same in the profile before. */
  @Nullable String find(List<String> path, Commented tree) {
    Derived before = derived.get(path);
    return before != null && before.tree().equals(tree) ? before.text() : null;
  }

  /** Keeps the text of a derived section. */
  void add(List<String> path, Commented tree, String text) {
    derived.put(path, new Derived(tree, text));
  }
}
