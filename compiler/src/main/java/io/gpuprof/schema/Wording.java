package io.gpuprof.schema;

import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values and their repairs, in words. */
final class Wording {

  private static final int LONGEST_VALUE = 80;

  /** Other words of the field for the keys and values of ours. */
  private static final Map<String, String> OTHER_WORDS =
      Map.ofEntries(
          Map.entry("nvidiaDriverRoot", "driverRoot"),
          Map.entry("NVIDIA_DRIVER_ROOT", "driverRoot"),
          Map.entry("driverInstallDir", "driverRoot"),
          Map.entry("nvidiaDevRoot", "devRoot"),
          Map.entry("NVIDIA_DEV_ROOT", "devRoot"),
          Map.entry("ctkPath", "nvidiaCtkPath"),
          Map.entry("NVIDIA_CTK_PATH", "nvidiaCtkPath"),
          Map.entry("nvidiaCDIHookPath", "nvidiaCtkPath"),
          Map.entry("libDirs", "libraryDirs"),
          Map.entry("binDirs", "binaryDirs"),
          Map.entry("containerDriverRoot", "hostRootMount"),
          Map.entry("CONTAINER_DRIVER_ROOT", "hostRootMount"),
          Map.entry("x86_64", "amd64"),
          Map.entry("aarch64", "arm64"),
          Map.entry("env", "envvar"),
          Map.entry("cdi", "cdi-cri"),
          Map.entry("true", "on"),
          Map.entry("false", "off"));

  private Wording() {}

  /** The word of ours that stands for a word of the field, if it is among the known ones. */
  static Optional<String> ours(String word, List<String> known) {
    return Optional.ofNullable(OTHER_WORDS.get(word)).filter(known::contains);
  }

  /** A value as it is, short enough for a line. */
  static String describe(YamlNode node) {
    if (node instanceof YamlScalar scalar) {
      return describe(scalar);
    }
    int size = node instanceof YamlList l ? l.items().size() : ((YamlMap) node).entries().size();
    String unit = node instanceof YamlList ? "item" : "key";
    if (size == 0) {
      return node instanceof YamlList ? "an empty list" : "an empty map";
    }
    return "%s with %d %s%s".formatted(node.kindName(), size, unit, size == 1 ? "" : "s");
  }

  private static String describe(YamlScalar scalar) {
    if (scalar.kind() == YamlScalar.Kind.NULL) {
      return "null";
    }
    if (scalar.text().isEmpty()) {
      return "an empty string";
    }
    return scalar.kind() == YamlScalar.Kind.STRING
        ? "`" + shortened(scalar.text()) + "`"
        : "the %s `%s`"
            .formatted(scalar.kindName().replaceFirst("^an? ", ""), shortened(scalar.text()));
  }

  /** Text of the input that is to stand in a message. */
  static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_VALUE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE - 3)) + "...";
  }

  /** What a limit of the schema demands. */
  static String limit(String keyword, String value) {
    String unit =
        keyword.endsWith("Items") ? " item" : keyword.endsWith("Length") ? " character" : "";
    if (keyword.equals("maxProperties")) {
      unit = " key";
    }
    String plural = unit.isEmpty() || value.equals("1") ? unit : unit + "s";
    return "at %s %s%s".formatted(keyword.startsWith("min") ? "least" : "most", value, plural);
  }

  /** What to do about a value of another type; empty when there is nothing to add. */
  static String retype(YamlNode node, String wanted) {
    if (node instanceof YamlList list) {
      boolean single = list.items().size() == 1 && list.items().get(0) instanceof YamlScalar;
      return wanted.equals("string") && single
          ? "write it without brackets: `%s`".formatted(((YamlScalar) list.items().get(0)).text())
          : "";
    }
    return node instanceof YamlScalar scalar ? retype(scalar, wanted) : "";
  }

  private static String retype(YamlScalar scalar, String wanted) {
    if (scalar.kind() == YamlScalar.Kind.NULL) {
      return "give a value, or remove the line";
    }
    return switch (wanted) {
      case "string" -> "put it in quotes: `\"%s\"`".formatted(scalar.text());
      case "boolean" -> asBoolean(scalar);
      case "array" -> "write a list: `[%s]`".formatted(scalar.text());
      case "object" ->
          scalar.text().matches("[A-Za-z]+:\\S.*")
              ? "put a space behind the colon: `%s`"
                  .formatted(scalar.text().replaceFirst(":", ": "))
              : "";
      default -> isQuotedNumber(scalar) ? "remove the quotes" : "";
    };
  }

  private static boolean isQuotedNumber(YamlScalar scalar) {
    return scalar.kind() == YamlScalar.Kind.STRING && scalar.text().matches("-?[0-9]+");
  }

  private static String asBoolean(YamlScalar scalar) {
    String text = scalar.text();
    boolean yes = text.matches("(?i)y|yes|on|1");
    if (scalar.kind() == YamlScalar.Kind.STRING && text.matches("true|false")) {
      return "remove the quotes";
    }
    if (!yes && !text.matches("(?i)n|no|off|0")) {
      return "";
    }
    String remark =
        scalar.kind() == YamlScalar.Kind.STRING
            ? "; YAML 1.2 reads `%s` as a string".formatted(text)
            : "";
    return "write `%s`%s".formatted(yes, remark);
  }

  /** A path without the slips of the hand that it has; empty when that makes no path of it. */
  static Optional<String> repairedPath(String text, boolean absolute) {
    boolean bareName = absolute && !text.contains("/") && !text.equals(".");
    if (text.isEmpty() || bareName || !text.matches("[A-Za-z0-9._/*+-]{1,300}")) {
      return Optional.empty();
    }
    List<String> components = new ArrayList<>();
    for (String component : text.split("/", -1)) {
      if (component.equals("..")) {
        if (components.isEmpty()) {
          return Optional.empty();
        }
        components.remove(components.size() - 1);
      } else if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    boolean rooted = absolute || text.startsWith("/");
    String repaired = (rooted ? "/" : "") + String.join("/", components);
    return repaired.isEmpty() || repaired.equals(text) ? Optional.empty() : Optional.of(repaired);
  }

  /** The first item of a list that stands in it before. */
  static Optional<YamlNode> repeated(YamlList list) {
    Set<Object> seen = new HashSet<>();
    return list.items().stream()
        .filter(item -> !seen.add(String.valueOf(item.toPlain())))
        .findFirst();
  }
}
