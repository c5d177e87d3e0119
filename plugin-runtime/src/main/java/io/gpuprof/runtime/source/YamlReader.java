package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2 with the core schema. Hostile input ends in a diagnostic: it builds the tree from
 * parser events, so that depth, size and alias expansion are bounded here and nowhere recurses.
 */
public final class YamlReader {

  /** Longest text that is read, in characters. Well above 10 MB, far below what hurts. */
  static final int LONGEST_TEXT = 32 * 1024 * 1024;

  private static final CoreSchema CORE = new CoreSchema();

  private YamlReader() {}

  /**
   * All documents of a text, in order. When the text is not YAML, the diagnostics say why and the
   * result is empty.
   */
  public static List<YamlNode> read(SourceFile file, Diagnostics diagnostics) {
    if (file.text().length() > LONGEST_TEXT) {
      diagnostics.error(
          "file-too-large",
          Position.of(file),
          "the file has %d characters; at most %d are read"
              .formatted(file.text().length(), LONGEST_TEXT),
          "split it; a profile has a few kilobytes");
      return List.of();
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.name())
            .setSchema(CORE)
            .setCodePointLimit(LONGEST_TEXT)
            .build();
    TreeBuilder builder = new TreeBuilder(file, CORE.getScalarResolver(), diagnostics);
    try {
      for (var event : new Parse(settings).parseString(withoutByteOrderMark(file.text()))) {
        builder.accept(event);
      }
    } catch (TreeBuilder.Refused e) {
      diagnostics.add(e.diagnostic());
      return List.of();
    } catch (MarkedYamlEngineException e) {
      diagnostics.error("yaml-syntax", position(file, e), syntaxFact(e), syntaxRemedy(file, e));
      return List.of();
    } catch (ReaderException e) {
      diagnostics.error(
          "yaml-syntax",
          positionOfIndex(file, e.getPosition()),
          "the character U+%04X is not allowed in YAML".formatted(e.getCodePoint()),
          "remove it, or write it as an escape in double quotes");
      return List.of();
    } catch (YamlEngineException e) {
      diagnostics.error(
          "yaml-syntax", Position.of(file), "not readable as YAML: " + e.getMessage(), "");
      return List.of();
    }
    return new ArrayList<>(builder.documents());
  }

  /** Editors on Windows write one; it is not content. */
  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static Position position(SourceFile file, MarkedYamlEngineException e) {
    Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
    return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(Position.of(file));
  }

  private static Position positionOfIndex(SourceFile file, int index) {
    String before = file.text().substring(0, Math.min(index, file.text().length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int lineStart = before.lastIndexOf('\n') + 1;
    return new Position(file, line, before.codePointCount(lineStart, before.length()) + 1);
  }

  private static String syntaxFact(MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "malformed YAML" : e.getProblem();
    return e.getContext() == null ? problem : problem + " (" + e.getContext() + ")";
  }

  private static String syntaxRemedy(SourceFile file, MarkedYamlEngineException e) {
    boolean tab =
        e.getProblemMark()
                .map(m -> file.line(m.getLine() + 1))
                .orElse("")
                .stripTrailing()
                .indexOf('\t')
            >= 0;
    return tab ? "YAML is indented with spaces; replace the tab" : "";
  }
}
