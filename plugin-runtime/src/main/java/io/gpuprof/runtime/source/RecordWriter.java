package io.gpuprof.runtime.source;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
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

  /**
   * A component, with what reflection says about it asked once.
   *
   * @param optionalString whether it is an {@code Optional} of a string
   */
  private record Component(String name, Method accessor, boolean optionalString) {

    static Component of(RecordComponent component) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return new Component(component.getName(), accessor, isOptionalString(component));
    }

    Object of(Record record) {
      try {
        return accessor.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("accessor " + accessor, e);
      }
    }
  }

  private static final ClassValue<List<Component>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
          List<Component> components = new ArrayList<>();
          for (RecordComponent component : type.getRecordComponents()) {
            components.add(Component.of(component));
          }
          return List.copyOf(components);
        }
      };

  private RecordWriter() {}

  /** A component of a record. */
  public static final class Part {

    private final Component component;
    private final Record record;

    private Part(Component component, Record record) {
      this.component = component;
      this.record = record;
    }

    /** The component's name. */
    public String name() {
      return component.name();
    }

    /** Its value as {@link #toPlain} writes it; null when it is left out. */
    public @Nullable Object plain() {
      Object value = RecordWriter.plain(component.of(record));
      return value == null && component.optionalString() ? "" : value;
    }
  }

  /** The components of a record in their order. */
  public static List<Part> parts(Record record) {
    List<Part> parts = new ArrayList<>();
    for (Component component : COMPONENTS.get(record.getClass())) {
      parts.add(new Part(component, record));
    }
    return parts;
  }

  /**
   * The record as a map. An empty {@code Optional} of a string is an empty string, of a record it
   * is left out.
   */
  public static Map<String, Object> toPlain(Record record) {
    Map<String, Object> plain = new LinkedHashMap<>();
    for (Part part : parts(record)) {
      Object value = part.plain();
      if (value != null) {
        plain.put(part.name(), value);
      }
    }
    return plain;
  }

  private static boolean isOptionalString(RecordComponent component) {
    // The generic type is read from its signature, which takes its time.
    if (component.getType() != Optional.class
        || !(component.getGenericType() instanceof ParameterizedType type)) {
      return false;
    }
    Type argument = type.getActualTypeArguments()[0];
    return argument == String.class
        || (argument instanceof Class<?> c && RecordBinder.isCheckedString(c));
  }

  private static @Nullable Object plain(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? plain(optional.get()) : null;
    }
    if (value instanceof Enum<?> constant) {
      return RecordBinder.spelling(constant);
    }
    if (value instanceof Record record) {
      return RecordBinder.isCheckedString(record.getClass())
          ? COMPONENTS.get(record.getClass()).get(0).of(record)
          : toPlain(record);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      for (Object item : list) {
        items.add(plain(item));
      }
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        entries.put((String) entry.getKey(), plain(entry.getValue()));
      }
      return entries;
    }
    return value;
  }
}
