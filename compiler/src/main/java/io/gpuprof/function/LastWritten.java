package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.target.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which fields the function wrote into an object the last time, each with a short hash of its
 * value. It stands in an annotation of the object, as {@code kubectl apply} keeps its own record,
 * so that the next run can tell what it wrote from what a person wrote.
 */
final class LastWritten {

  static final String ANNOTATION = "gpuprof.io/last-written";

  private static final int HASH_LENGTH = 6;

  private LastWritten() {}

  /** The record of an object, as JSON. */
  static String of(Map<?, ?> object) {
    return CanonicalJson.write(fields("", object));
  }

  /** Reads a record; null when it is none. */
  static @Nullable Object read(String json) {
    List<YamlNode> documents = YamlReader.read(new SourceFile(ANNOTATION, json), new Diagnostics());
    Object record = documents.size() == 1 ? documents.get(0).toPlain() : null;
    return record instanceof Map ? record : null;
  }

  /** Six digits of a hash: a record of a DaemonSet stays readable, and an edit is never missed. */
  static String hash(@Nullable Object value) {
    return "h" + CanonicalJson.sha256(value).substring(0, HASH_LENGTH);
  }

  private static Object fields(String field, @Nullable Object value) {
    Map<String, Object> fields = new TreeMap<>();
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, inner) -> fields.put((String) key, fields((String) key, inner)));
      return fields;
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      List<String> names = ListKeys.names(field, list).orElse(List.of());
      for (int i = 0; i < names.size(); i++) {
        Object item = list.get(i);
        fields.put(names.get(i), ListKeys.areItemsMerged(field) ? fields("", item) : hash(item));
      }
    }
    return fields.isEmpty() ? hash(value) : fields;
  }
}
