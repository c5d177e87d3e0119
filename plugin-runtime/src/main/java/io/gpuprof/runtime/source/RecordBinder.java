package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trees into records, strictly: an unknown key, a missing key, a value of another type are each a
 * diagnostic with the place. Keys are component names. Enum constants are written in lower case
 * with dashes. A record with one component named {@code value} stands for a checked string. {@code
 * Optional} is absent or an empty string.
 */
public final class RecordBinder {

  /** What reflection says about a record, asked once: it answers slowly. */
  private record Shape(
      List<String> names,
      Set<String> known,
      List<Type> types,
      List<Boolean> optional,
      boolean checkedString,
      Constructor<?> constructor) {

    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      Constructor<?> constructor = type.getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      List<String> names = new ArrayList<>(components.length);
      List<Type> types = new ArrayList<>(components.length);
      List<Boolean> optional = new ArrayList<>(components.length);
      for (RecordComponent component : components) {
        names.add(component.getName());
        types.add(component.getGenericType());
        optional.add(component.getType() == Optional.class);
      }
      boolean checkedString =
          names.equals(List.of("value")) && components[0].getType() == String.class;
      return new Shape(names, Set.copyOf(names), types, optional, checkedString, constructor);
    }
  }

  /** A place in the tree. In words only when something is wrong there, hence not a string. */
  private static final class At {
    private final @Nullable At above;
    private final @Nullable String key;
    private final int index;

    At(@Nullable At above, String key) {
      this.above = above;
      this.key = key;
      this.index = -1;
    }

    At(@Nullable At above, int index) {
      this.above = above;
      this.key = null;
      this.index = index;
    }

    @Override
    public String toString() {
      String prefix = above == null ? "" : above.toString();
      if (key == null) {
        return prefix + "[" + index + "]";
      }
      return prefix.isEmpty() ? key : prefix + "." + key;
    }
  }

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return Shape.of(type);
        }
      };

  private final BoundNodes known;
  private final Diagnostics diagnostics;
  private int errors;

  private RecordBinder(BoundNodes known, Diagnostics diagnostics) {
    this.known = known;
    this.diagnostics = diagnostics;
  }

  /** The record, or empty when the diagnostics have got an error. */
  public static <R extends Record> Optional<R> bind(
      YamlMap map, Class<R> type, Diagnostics diagnostics) {
    return bind(map, type, new BoundNodes(), diagnostics);
  }

  /** As above; what is known already is not bound again, and what is new becomes known. */
  public static <R extends Record> Optional<R> bind(
      YamlMap map, Class<R> type, BoundNodes known, Diagnostics diagnostics) {
    RecordBinder binder = new RecordBinder(known.of(map), diagnostics);
    return Optional.ofNullable(type.cast(binder.record(map, type, null)));
  }

  private void error(String id, Position position, String fact, String remedy) {
    errors++;
    diagnostics.error(id, position, fact, remedy);
  }

  /** Whether a record must have a value at a path of keys, so that null is not one. */
  public static boolean requires(Class<? extends Record> type, List<String> path) {
    Type at = type;
    for (String key : path) {
      Optional<RecordComponent> component =
          at instanceof Class<?> c && c.isRecord() && !isCheckedString(c)
              ? Arrays.stream(c.getRecordComponents())
                  .filter(r -> r.getName().equals(key))
                  .findAny()
              : Optional.empty();
      if (component.isEmpty() || component.get().getType() == Optional.class) {
        return false;
      }
      at = component.get().getGenericType();
    }
    return true;
  }

  private @Nullable Object record(YamlMap map, Class<?> type, @Nullable At path) {
    Shape shape = SHAPES.get(type);
    List<String> names = shape.names();
    for (Map.Entry<String, YamlMap.Entry> entry : map.entries().entrySet()) {
      String key = entry.getKey();
      if (!shape.known().contains(key)) {
        error(
            "unknown-key",
            entry.getValue().keyPosition(),
            "unknown key `%s`".formatted(new At(path, key)),
            Suggestion.phrase(key, names));
      }
    }
    @Nullable Object[] arguments = new Object[names.size()];
    boolean complete = true;
    for (int i = 0; i < arguments.length; i++) {
      String name = names.get(i);
      Optional<YamlNode> node = map.get(name);
      if (node.isPresent()) {
        arguments[i] = value(node.get(), shape.types().get(i), new At(path, name));
      } else if (shape.optional().get(i)) {
        arguments[i] = Optional.empty();
      } else {
        error(
            "missing-key",
            map.position(),
            "the key `%s` is missing".formatted(new At(path, name)),
            "add it");
      }
      complete &= arguments[i] != null;
    }
    return complete ? construct(shape.constructor(), arguments, map.position(), path) : null;
  }

  /** Scalars are bound faster than they are found. */
  private @Nullable Object value(YamlNode node, Type type, @Nullable At path) {
    if (node instanceof YamlScalar) {
      return bound(node, type, path);
    }
    Object before = known.find(node, type);
    if (before != null) {
      return before;
    }
    int errorsBefore = errors;
    Object value = bound(node, type, path);
    if (value != null && errors == errorsBefore) {
      known.add(node, type, value);
    }
    return value;
  }

  private @Nullable Object bound(YamlNode node, Type type, @Nullable At path) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (raw == Optional.class) {
        return optional(node, last, path);
      }
      return raw == List.class ? list(node, last, path) : map(node, last, path);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == Object.class) {
      return node.toPlain();
    }
    if (raw.isRecord() && !isCheckedString(raw)) {
      return node instanceof YamlMap map ? record(map, raw, path) : mismatch(node, "a map", path);
    }
    return node instanceof YamlScalar scalar
        ? scalar(scalar, raw, path)
        : mismatch(node, wanted(raw), path);
  }

  private @Nullable Object optional(YamlNode node, Type type, @Nullable At path) {
    if (node instanceof YamlScalar scalar && scalar.toPlain() instanceof String s && s.isEmpty()) {
      return Optional.empty();
    }
    Object value = value(node, type, path);
    return value == null ? null : Optional.of(value);
  }

  private @Nullable Object list(YamlNode node, Type itemType, @Nullable At path) {
    if (!(node instanceof YamlList list)) {
      return mismatch(node, "a list", path);
    }
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      Object item = value(list.items().get(i), itemType, new At(path, i));
      if (item != null) {
        bound.add(item);
      }
    }
    return bound.size() == list.items().size() ? List.copyOf(bound) : null;
  }

  private @Nullable Object map(YamlNode node, Type valueType, @Nullable At path) {
    if (!(node instanceof YamlMap map)) {
      return mismatch(node, "a map", path);
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    for (Map.Entry<String, YamlMap.Entry> entry : map.entries().entrySet()) {
      Object item = value(entry.getValue().value(), valueType, new At(path, entry.getKey()));
      if (item != null) {
        bound.put(entry.getKey(), item);
      }
    }
    return bound.size() == map.entries().size()
        ? java.util.Collections.unmodifiableMap(bound)
        : null;
  }

  private @Nullable Object scalar(YamlScalar scalar, Class<?> type, @Nullable At path) {
    Object plain = scalar.toPlain();
    if ((type == boolean.class || type == Boolean.class) && plain instanceof Boolean) {
      return plain;
    }
    if ((type == int.class || type == Integer.class)
        && plain instanceof Long number
        && number.intValue() == number) {
      return number.intValue();
    }
    if (!(plain instanceof String text)) {
      return mismatch(scalar, wanted(type), path);
    }
    if (type == String.class) {
      return text;
    }
    if (type.isEnum()) {
      return enumConstant(scalar, type, text, path);
    }
    return isCheckedString(type)
        ? construct(SHAPES.get(type).constructor(), new Object[] {text}, scalar.position(), path)
        : mismatch(scalar, wanted(type), path);
  }

  private @Nullable Object enumConstant(
      YamlScalar scalar, Class<?> type, String text, @Nullable At path) {
    List<String> spellings = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String spelling = spelling((Enum<?>) constant);
      if (spelling.equals(text)) {
        return constant;
      }
      spellings.add(spelling);
    }
    error(
        "invalid-value",
        scalar.position(),
        "`%s` is `%s`; expected one of: %s"
            .formatted(name(path), text, String.join(", ", spellings)),
        Suggestion.nearest(text, spellings).map("did you mean `%s`?"::formatted).orElse(""));
    return null;
  }

  /** How an enum constant is written in YAML: lower case with dashes. */
  public static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static boolean isCheckedString(Class<?> type) {
    if (!type.isRecord()) {
      return false;
    }
    return SHAPES.get(type).checkedString();
  }

  private @Nullable Object construct(
      Constructor<?> constructor,
      @Nullable Object[] arguments,
      Position position,
      @Nullable At path) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException invalid)) {
        throw new AssertionError(constructor.toString(), e);
      }
      error("invalid-value", position, "`%s`: %s".formatted(name(path), invalid.getMessage()), "");
      return null;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(constructor.toString(), e);
    }
  }

  private @Nullable Object mismatch(YamlNode node, String wanted, @Nullable At path) {
    error(
        "wrong-type",
        node.position(),
        "`%s` is %s; expected %s".formatted(name(path), describe(node), wanted),
        "");
    return null;
  }

  private static String describe(YamlNode node) {
    return node instanceof YamlScalar scalar
        ? scalar.kindName() + " (`" + scalar.text() + "`)"
        : node.kindName();
  }

  private static String wanted(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    return type == int.class || type == Integer.class ? "an integer" : "a string";
  }

  private static String name(@Nullable At path) {
    return path == null ? "" : path.toString();
  }
}
