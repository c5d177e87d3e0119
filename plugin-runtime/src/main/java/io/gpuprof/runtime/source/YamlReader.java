package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2 with the core schema. Hostile input ends in a diagnostic: it builds the tree from
 * parser events, so that depth, size and alias expansion are bounded here and nowhere recurses.
 */
public final class YamlReader {

  /** Longest text that is read, in characters. Well above 10 MB, far below what hurts. */
  static final int LONGEST_TEXT = 32 * 1024 * 1024;

  /**
   * The parser copies what it has not consumed with each buffer: small ones cost a long text
   * minutes.
   */
  private static final int LARGEST_BUFFER = 1024 * 1024;

  /** Texts up to this length, nearly all, are read with the same settings. */
  private static final int SMALLEST_BUFFER = 4096;

  private static final CoreSchema CORE = new CoreSchema();
  private static final ScalarResolver RESOLVER = CORE.getScalarResolver();
  private static final LoadSettings SETTINGS = settings(SMALLEST_BUFFER);

  private YamlReader() {}

  /**
   * All documents of a text, in order. When the text is not YAML, the diagnostics say why and the
   * result is empty.
   */
  public static List<YamlNode> read(SourceFile file, Diagnostics diagnostics) {
    return read(file, false, diagnostics);
  }

  /**
   * As {@link #read(SourceFile, Diagnostics)}, for what Helm, kustomize and kubectl read, which
   * know some of YAML 1.1: merge keys are applied, and a standard tag such as {@code !!int} is no
   * mistake. What they refuse is an error here, too: a merge key that takes no map, and two in one
   * map (tried with Helm 3 and kustomize 5). Words such as {@code yes}, of which they think
   * differently, stay strings.
   */
  public static List<YamlNode> readAsKubernetes(SourceFile file, Diagnostics diagnostics) {
    return read(file, true, diagnostics);
  }

  private static List<YamlNode> read(
      SourceFile file, boolean asKubernetes, Diagnostics diagnostics) {
    if (file.text().length() > LONGEST_TEXT) {
      diagnostics.error(
          "file-too-large",
          Position.of(file),
          "the file has %d characters; at most %d are read"
              .formatted(file.text().length(), LONGEST_TEXT),
          "split it; a profile has a few kilobytes");
      return List.of();
    }
    int length = file.text().length();
    LoadSettings settings =
        length <= SMALLEST_BUFFER ? SETTINGS : settings(Math.min(length, LARGEST_BUFFER));
    TreeBuilder builder = new TreeBuilder(file, RESOLVER, asKubernetes, diagnostics);
    String text = withoutByteOrderMark(file.text());
    try {
      for (var event : new Parse(settings).parseString(text)) {
        builder.accept(event);
      }
    } catch (TreeBuilder.Refused e) {
      diagnostics.add(e.diagnostic());
      return List.of();
    } catch (MarkedYamlEngineException e) {
      diagnostics.add(new SyntaxMistake(file, e, builder.unfinished()).explain());
      return List.of();
    } catch (ReaderException e) {
      diagnostics.add(SyntaxMistake.character(file, text));
      return List.of();
    } catch (YamlVersionException e) {
      diagnostics.add(SyntaxMistake.version(file));
      return List.of();
    } catch (YamlEngineException e) {
      diagnostics.error(
          "yaml-syntax", Position.of(file), "not readable as YAML: " + e.getMessage(), "");
      return List.of();
    }
    return new ArrayList<>(builder.documents());
  }

  private static LoadSettings settings(int buffer) {
    return LoadSettings.builder()
        .setSchema(CORE)
        .setCodePointLimit(LONGEST_TEXT)
        .setBufferSize(buffer)
        .build();
  }

  /** Editors on Windows write one; it is not content. */
  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
