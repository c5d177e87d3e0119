package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects results; turns diagnostics, which speak of lines, into results, which speak of fields.
 */
final class Findings {

  // A set: what is found on two ways is told once.
  private final TreeSet<FunctionResult> results = new TreeSet<>();
  private final Map<SourceFile, Item> items = new LinkedHashMap<>();

  /** Findings about the objects of a list. */
  Findings(PackageList list) {
    list.functionConfig().ifPresent(config -> items.put(config.source(), config));
    list.items().forEach(item -> items.put(item.source(), item));
  }

  /** All results, the worst first. */
  List<FunctionResult> sorted() {
    return List.copyOf(results);
  }

  boolean hasErrors() {
    return results.stream().anyMatch(r -> r.severity() == Severity.ERROR);
  }

  void add(FunctionResult result) {
    results.add(result);
  }

  void add(Severity severity, String rule, @Nullable Item item, String field, String message) {
    FunctionResult.Subject subject = item == null ? null : FunctionResult.Subject.of(item);
    add(new FunctionResult(severity, rule, message, subject, field, null, null));
  }

  /**
   * Takes over diagnostics.
   *
   * @param about the object that those are about which stand in no text of the list, such as a
   *     value that clashes with a shipped profile; null for none
   */
  void addAll(Diagnostics diagnostics, @Nullable Item about) {
    for (Diagnostic diagnostic : diagnostics.sorted()) {
      Position position = diagnostic.position();
      Item item = items.get(position.file());
      String message =
          diagnostic.remedy().isEmpty()
              ? diagnostic.fact()
              : diagnostic.fact() + "; " + diagnostic.remedy();
      if (item == null && isInside(position, about)) {
        add(diagnostic.severity(), diagnostic.id(), about, enclosing(about, position), message);
      } else if (item == null) {
        String place = position.file().name().isEmpty() ? "" : position + ": ";
        add(diagnostic.severity(), diagnostic.id(), about, "", place + message);
      } else {
        add(diagnostic.severity(), diagnostic.id(), item, field(item, diagnostic), message);
      }
    }
  }

  /** Takes over diagnostics about a text that is the value of one field. */
  void addInside(Diagnostics diagnostics, Item item, String field) {
    for (Diagnostic diagnostic : diagnostics.sorted()) {
      add(
          diagnostic.severity(),
          diagnostic.id(),
          item,
          field,
          "%s: %s%s"
              .formatted(
                  diagnostic.position(),
                  diagnostic.fact(),
                  diagnostic.remedy().isEmpty() ? "" : "; " + diagnostic.remedy()));
    }
  }

  /** Whether a place lies in a text that is a string in an object, with the object's own lines. */
  private static boolean isInside(Position position, @Nullable Item about) {
    return about != null && position.file().name().equals(about.source().name());
  }

  private static String enclosing(@Nullable Item about, Position position) {
    return Optional.ofNullable(about)
        .flatMap(i -> i.tree(new Diagnostics()))
        .map(tree -> FieldPath.enclosing(tree, position.line()))
        .orElse("");
  }

  private static String field(Item item, Diagnostic diagnostic) {
    boolean whole = diagnostic.id().equals("missing-key");
    return Optional.of(item)
        .flatMap(i -> i.tree(new Diagnostics()))
        .map(tree -> FieldPath.at(tree, diagnostic.position(), whole))
        .orElse("");
  }
}
