package io.gpuprof.host;

import io.gpuprof.rules.RuleHelp;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that {@code gpuprof cdi} and {@code gpuprof doctor} can find, by id. */
public final class FindingKinds {

  private static final List<RuleHelp> ALL =
      Stream.of(NodeFindings.ALL, SpecFindings.ALL).flatMap(List::stream).toList();

  private FindingKinds() {}

  /** All kinds. */
  public static List<RuleHelp> all() {
    return ALL;
  }

  /** The kind with this id. */
  public static Optional<RuleHelp> find(String id) {
    return ALL.stream().filter(kind -> kind.id().equals(id)).findFirst();
  }
}
