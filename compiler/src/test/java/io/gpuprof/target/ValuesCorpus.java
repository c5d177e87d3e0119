package io.gpuprof.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of {@code values-corpus}, which every validator of values is held against. */
final class ValuesCorpus {

  private static final Path FOLDER = Path.of("src/test/resources/values-corpus");
  private static final String MARK = "--- # ";

  private ValuesCorpus() {}

  /** By name, values to lay over those of a profile. */
  static Map<String, String> accepted() {
    return read("accepted.yaml");
  }

  /** Values with a mistake, each with the word that a message about it must contain. */
  static Map<String, String> refused() {
    Map<String, String> words = new LinkedHashMap<>();
    for (String section : sections("refused.yaml")) {
      words.put(body(section), head(section));
    }
    return words;
  }

  private static Map<String, String> read(String file) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String section : sections(file)) {
      if (all.put(head(section), body(section)) != null) {
        throw new AssertionError(file + " has two of " + head(section));
      }
    }
    return all;
  }

  private static String[] sections(String file) {
    try {
      String text = Files.readString(FOLDER.resolve(file));
      return text.substring(text.indexOf("\n" + MARK) + 1 + MARK.length()).split("\n" + MARK, -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(String section) {
    return section.substring(0, section.indexOf('\n'));
  }

  private static String body(String section) {
    return section.substring(section.indexOf('\n') + 1).stripTrailing() + "\n";
  }
}
