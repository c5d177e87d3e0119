package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Severity;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One result as the KRM function specification has it.
 *
 * @param rule stable name of the kind of finding; becomes the tag {@code rule}
 * @param message what was found, expected and to be done, on one line
 * @param subject the object that it is about; null for the list as a whole
 * @param field path of the field; empty for none
 * @param current what stands there; null for nothing, or where that does not matter
 * @param proposed what should stand there; null for nothing, or where that does not matter
 */
public record FunctionResult(
    Severity severity,
    String rule,
    String message,
    @Nullable Subject subject,
    String field,
    @Nullable Object current,
    @Nullable Object proposed)
    implements Comparable<FunctionResult> {

  /**
   * The object that a result is about.
   *
   * @param namespace empty for none
   * @param path file in the package; empty when the orchestrator did not say
   * @param index number of the document in the file
   */
  public record Subject(
      String apiVersion, String kind, String namespace, String name, String path, String index) {

    static Subject of(Item item) {
      return new Subject(
          item.apiVersion(), item.kind(), item.namespace(), item.name(), item.path(), item.index());
    }

    int number() {
      return index.matches("[0-9]{1,9}") ? Integer.parseInt(index) : 0;
    }

    /** As kpt writes it: {@code apps/v1/DaemonSet/gpu/plugin}. */
    private String words() {
      return apiVersion + "/" + kind + (namespace.isEmpty() ? "" : "/" + namespace) + "/" + name;
    }
  }

  /** Tag that tells our results from those of other functions. */
  static final String TOOL = "tool";

  static final String NAME = "gpuprof";

  private static final Comparator<FunctionResult> ORDER =
      Comparator.comparing(FunctionResult::severity)
          .thenComparing(FunctionResult::path)
          .thenComparing(FunctionResult::number)
          .thenComparing(FunctionResult::field)
          .thenComparing(FunctionResult::rule)
          .thenComparing(FunctionResult::message);

  private String path() {
    return subject == null ? "" : subject.path();
  }

  private int number() {
    return subject == null ? 0 : subject.number();
  }

  @Override
  public int compareTo(FunctionResult other) {
    return ORDER.compare(this, other);
  }

  /** The result on one line, for standard error. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    if (subject != null) {
      if (!subject.path().isEmpty()) {
        line.append(subject.path()).append('[').append(subject.number()).append("]: ");
      }
      line.append(severity).append('[').append(rule).append("]: ").append(subject.words());
      line.append(field.isEmpty() ? "" : " " + field).append(": ");
    } else {
      line.append(severity).append('[').append(rule).append("]: ");
    }
    return visible(line.append(message).toString());
  }

  /** Text of the input must not reach a terminal as anything but text. */
  private static String visible(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean unsafe =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR
                      || type == Character.SURROGATE;
              out.appendCodePoint(unsafe ? c == '\n' || c == '\t' ? ' ' : 0xFFFD : c);
            });
    return out.toString();
  }

  /** The result as an entry of {@code results}. */
  Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("message", visible(message));
    plain.put("severity", severity.toString());
    if (subject != null) {
      Map<String, @Nullable Object> reference = new LinkedHashMap<>();
      reference.put("apiVersion", subject.apiVersion());
      reference.put("kind", subject.kind());
      reference.put("name", subject.name());
      if (!subject.namespace().isEmpty()) {
        reference.put("namespace", subject.namespace());
      }
      plain.put("resourceRef", reference);
      if (!field.isEmpty()) {
        plain.put("field", fieldMap());
      }
      if (!subject.path().isEmpty()) {
        Map<String, @Nullable Object> file = new LinkedHashMap<>();
        file.put("path", subject.path());
        file.put("index", subject.number());
        plain.put("file", file);
      }
    }
    Map<String, @Nullable Object> tags = new LinkedHashMap<>();
    tags.put("rule", rule);
    tags.put(TOOL, NAME);
    plain.put("tags", tags);
    return plain;
  }

  private Map<String, @Nullable Object> fieldMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("path", field);
    if (current != null) {
      map.put("currentValue", current);
    }
    if (proposed != null) {
      map.put("proposedValue", proposed);
    }
    return map;
  }
}
