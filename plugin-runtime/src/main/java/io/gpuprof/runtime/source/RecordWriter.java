package io.gpuprof.runtime.source;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records into plain maps, the way {@link RecordBinder} reads them; keys in the order of the
 * components.
 */
public final class RecordWriter {

  private RecordWriter() {}

  /**
   * The record as a map. An empty {@code Optional} of a string is an empty string, of a record it
   * is left out.
   */
  public static Map<String, Object> toPlain(Record record) {
    Map<String, Object> plain = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = plain(component(record, component));
      if (value == null && isOptionalString(component)) {
        value = "";
      }
      if (value != null) {
        plain.put(component.getName(), value);
      }
    }
    return plain;
  }

  private static boolean isOptionalString(RecordComponent component) {
    String type = component.getGenericType().getTypeName();
    int open = type.indexOf('<');
    if (component.getType() != Optional.class || open < 0) {
      return false;
    }
    var argument =
        ((java.lang.reflect.ParameterizedType) component.getGenericType())
            .getActualTypeArguments()[0];
    return argument == String.class
        || (argument instanceof Class<?> c && RecordBinder.isCheckedString(c));
  }

  private static @Nullable Object plain(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(RecordWriter::plain).orElse(null);
    }
    if (value instanceof Enum<?> constant) {
      return RecordBinder.spelling(constant);
    }
    if (value instanceof Record record) {
      return RecordBinder.isCheckedString(record.getClass())
          ? component(record, record.getClass().getRecordComponents()[0])
          : toPlain(record);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(plain(item)));
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      map.forEach((key, item) -> entries.put((String) key, plain(item)));
      return entries;
    }
    return value;
  }

  private static Object component(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("accessor " + component, e);
    }
  }
}
