package io.gpuprof.target;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sections of values as text, by the node that they come from. Profiles that inherit a section have
 * the very same node of their parent in their trees, and with it the same values for the same
 * reasons: among a thousand profiles of one parent such a section is written once. Sections of a
 * profile's own file are not kept. For compilations of one compiler; not safe for use by several
 * threads.
 */
public final class SharedSections {

  private record Section(List<String> path, String text) {}

  private final IdentityHashMap<YamlNode, Section> sections = new IdentityHashMap<>();

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
}
