package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * What the parser complains about, told to a person: it names the token at which it gave up, which
 * is often lines behind the mistake. Complaints that are not known here are passed on as they are.
 */
final class SyntaxMistake {

  private static final String ID = "yaml-syntax";
  private static final Pattern NO_TOKEN = Pattern.compile("found character '(.)' that cannot.*");
  private static final Pattern ESCAPE = Pattern.compile("found unknown escape character (.).*");
  private static final Pattern FOUND = Pattern.compile(".*but (?:found|got) '?([^']+)'?");
  private static final Pattern NUMBERED = Pattern.compile("(.)\\([0-9]+\\)");

  private final SourceFile file;
  private final String problem;
  private final String context;
  private final Position place;
  private final Position beginning;
  private final Optional<Position> unfinished;

  SyntaxMistake(SourceFile file, MarkedYamlEngineException e, Optional<Position> unfinished) {
    this.file = file;
    this.unfinished = unfinished;
    this.problem = orEmpty(e.getProblem());
    this.context = orEmpty(e.getContext());
    this.place =
        e.getProblemMark()
            .or(e::getContextMark)
            .map(mark -> position(file, mark))
            .orElse(Position.of(file));
    this.beginning =
        e.getContextMark().map(mark -> position(file, mark)).or(() -> unfinished).orElse(place);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Position position(SourceFile file, Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The mistake in our own words. */
  Diagnostic explain() {
    return mergeConflict()
        .or(this::tab)
        .or(this::character)
        .or(this::unclosed)
        .or(this::misplaced)
        .orElseGet(() -> at(place, asItIs(), ""));
  }

  private String asItIs() {
    String fact = problem.isEmpty() ? "malformed YAML" : problem;
    return context.isEmpty() ? fact : fact + " (" + context + ")";
  }

  private Optional<Diagnostic> mergeConflict() {
    int line = 1;
    for (String text : file.text().split("\r\n|\r|\n", -1)) {
      if (text.startsWith("<<<<<<< ")) {
        return told(
            new Position(file, line, 1),
            "an unresolved merge conflict",
            "resolve it, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`");
      }
      line++;
    }
    return Optional.empty();
  }

  private Optional<Diagnostic> tab() {
    if (!problem.contains("(TAB)")) {
      return Optional.empty();
    }
    int tab = file.line(place.line()).indexOf('\t');
    Position at = tab < 0 ? place : new Position(file, place.line(), tab + 1);
    return told(at, "a tab stands where YAML wants spaces", "replace it by spaces");
  }

  private Optional<Diagnostic> character() {
    Matcher noToken = NO_TOKEN.matcher(problem);
    if (noToken.matches()) {
      String sign = noToken.group(1);
      return told(
          place,
          "a value cannot begin with %s"
              .formatted(sign.equals("`") ? "a backtick" : "`" + sign + "`"),
          "put it in quotes");
    }
    Matcher escape = ESCAPE.matcher(problem);
    if (escape.matches()) {
      return told(
          place,
          "`\\%s` means nothing in double quotes".formatted(escape.group(1)),
          "double the backslash, or use single quotes");
    }
    if (context.contains("alias") || context.contains("anchor")) {
      String sign = context.contains("alias") ? "*" : "&";
      return told(
          beginning,
          "`%s` begins %s and needs a name behind it"
              .formatted(sign, sign.equals("*") ? "an alias" : "an anchor"),
          "put it in quotes if it is meant as text");
    }
    return problem.startsWith("expected chomping or indentation")
        ? told(
            place,
            "behind `|` or `>` nothing can stand but `+`, `-` or a digit",
            "begin the text in the next line")
        : Optional.empty();
  }

  private Optional<Diagnostic> unclosed() {
    if (context.contains("quoted scalar") && problem.startsWith("found unexpected")) {
      return told(
          beginning,
          "the quote that begins here is never closed",
          "write the same quote at its end");
    }
    if (problem.startsWith("expected ',' or")) {
      boolean list = problem.contains("']'");
      return told(
          beginning,
          "the %s that begins here is not closed before %s"
              .formatted(list ? "list" : "map", found()),
          "write `%s` at its end, and `,` between its parts".formatted(list ? "]" : "}"));
    }
    return problem.startsWith("expected the node content") && problem.contains("<stream end>")
        ? told(
            unfinished.orElse(beginning),
            "the list or map that begins here is never closed",
            "write `]` or `}` at its end")
        : Optional.empty();
  }

  /** At which token the parser gave up, and where. */
  private String found() {
    Matcher matcher = FOUND.matcher(problem);
    String token = matcher.matches() ? NUMBERED.matcher(matcher.group(1)).replaceAll("$1") : "";
    if (token.isEmpty() || token.equals("<stream end>")) {
      return "the end of the file";
    }
    String where = "line %d, column %d".formatted(place.line(), place.column());
    return token.startsWith("<") ? where : "the `%s` in %s".formatted(token, where);
  }

  private Optional<Diagnostic> misplaced() {
    if (problem.startsWith("mapping values are not allowed")) {
      return colon();
    }
    if (problem.startsWith("could not find expected ':'")) {
      return told(beginning, "this line has no `:` behind its key", "write `key: value`");
    }
    if (problem.startsWith("sequence entries are not allowed")) {
      return told(place, "a list cannot begin here", "put `-` below its key, in a line of its own");
    }
    if (problem.startsWith("expected '<document start>'")) {
      return told(
          place,
          "this stands behind the end of a document, or of the directives before it",
          "remove it, or put a line `---` before it");
    }
    return problem.startsWith("expected <block end>") ? blockEnd() : Optional.empty();
  }

  private Optional<Diagnostic> colon() {
    String before = file.line(place.line());
    int end = before.offsetByCodePoints(0, Math.min(place.column() - 1, length(before)));
    return before.substring(0, end).contains(": ")
        ? told(
            place,
            "a second `:` in one line; text that contains `: ` needs quotes",
            "put the text behind the first `:` in quotes")
        : told(
            place,
            "no key can stand here: the text of the line above is not finished",
            "check the line above for a missing `:`, and the indentation of both");
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private Optional<Diagnostic> blockEnd() {
    return problem.contains("'<scalar>'")
        ? told(
            place,
            "text stands behind a value that is already complete",
            "put the whole value in quotes")
        : told(
            place,
            "this line is not indented like its neighbours",
            "indent all keys of a map alike, and all items of a list");
  }

  private static Optional<Diagnostic> told(Position at, String fact, String remedy) {
    return Optional.of(at(at, fact, remedy));
  }

  private static Diagnostic at(Position at, String fact, String remedy) {
    return new Diagnostic(ID, Severity.ERROR, at, fact, remedy);
  }

  /** The first character of a text that YAML does not allow. */
  static Diagnostic character(SourceFile file, String text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (!StreamReader.isPrintable(codePoint)) {
        return at(
            new Position(file, line, column),
            "the character U+%04X is not allowed in YAML".formatted(codePoint),
            "remove it, or write it as an escape in double quotes");
      }
      boolean lineBreak = codePoint == '\n' || (codePoint == '\r' && !text.startsWith("\n", i + 1));
      line += lineBreak ? 1 : 0;
      column = lineBreak ? 1 : column + 1;
      i += Character.charCount(codePoint);
    }
    return at(Position.of(file), "a character of the file is not allowed in YAML", "");
  }

  /** A directive that asks for another YAML. */
  static Diagnostic version(SourceFile file) {
    int line = 1;
    while (!file.line(line).startsWith("%YAML") && line < 100) {
      line++;
    }
    return at(
        new Position(file, line, 1),
        "the directive asks for another version of YAML than 1.2",
        "remove the line");
  }
}
