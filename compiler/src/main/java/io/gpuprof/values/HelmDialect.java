package io.gpuprof.values;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What Helm, which reads values as YAML 1.1, takes for something else than YAML 1.2 does. */
public final class HelmDialect {

  private static final RuleHelp READS_OTHERWISE =
      new RuleHelp(
          "helm-reads-otherwise",
          ERROR,
          "Helm reads values as YAML 1.1, in which yes, no, on, off, y and n are booleans, as keys too,"
              + " a number that begins with 0 is octal, and numbers may hold `_`. The chart gets"
              + " another value than the one that stands there, or refuses it.",
          "put it in quotes, or write the number in decimal",
          "YAML 1.1 types bool and int; tried with Helm 3 and 4");

  /** What this may find. */
  public static final List<RuleHelp> RULES = List.of(READS_OTHERWISE);

  private static final Set<String> TRUE = Set.of("y", "yes", "on");
  private static final Set<String> FALSE = Set.of("n", "no", "off");

  /** Only what the core schema of YAML 1.2 takes for a string. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(\\.[0-9_]*)?)");

  private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7]*[1-7][0-7]+");

  private final Diagnostics diagnostics;

  private HelmDialect(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Reports each scalar and key of a values file that Helm takes for something else. */
  public static void check(YamlNode values, Diagnostics diagnostics) {
    new HelmDialect(diagnostics).check(values);
  }

  private void check(YamlNode node) {
    if (node instanceof YamlMap map) {
      for (Map.Entry<String, YamlMap.Entry> entry : map.entries().entrySet()) {
        Position position = entry.getValue().keyPosition();
        asBoolean(entry.getKey())
            .filter(word -> isBare(entry.getKey(), position))
            .ifPresent(word -> tell("the key `%s`", entry.getKey(), position, "`" + word + "`"));
        check(entry.getValue().value());
      }
    } else if (node instanceof YamlList list) {
      list.items().forEach(this::check);
    } else if (node instanceof YamlScalar scalar && isBare(scalar.text(), scalar.position())) {
      other(scalar).ifPresent(word -> tell("`%s`", scalar.text(), scalar.position(), word));
    }
  }

  private void tell(String what, String text, Position position, String reading) {
    diagnostics.error(
        READS_OTHERWISE.id(),
        position,
        "Helm reads %s as %s".formatted(what.formatted(text), reading),
        READS_OTHERWISE.remedy());
  }

  private static Optional<String> other(YamlScalar scalar) {
    String text = scalar.text();
    return switch (scalar.kind()) {
      case STRING -> NUMBER.matcher(text).matches() ? Optional.of("a number") : asBoolean(text);
      case INTEGER ->
          OCTAL.matcher(text).matches()
              ? Optional.of(new BigInteger(text, 8).toString())
              : Optional.empty();
      case FLOAT, BOOLEAN, NULL -> Optional.empty();
    };
  }

  private static Optional<String> asBoolean(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return TRUE.contains(word)
        ? Optional.of("true")
        : FALSE.contains(word) ? Optional.of("false") : Optional.empty();
  }

  /** Whether it stands there without quotes. */
  private static boolean isBare(String text, Position position) {
    String line = position.file().line(position.line());
    int begin = position.column() - 1;
    return begin >= 0
        && begin <= line.codePointCount(0, line.length())
        && line.startsWith(text, line.offsetByCodePoints(0, begin));
  }
}
