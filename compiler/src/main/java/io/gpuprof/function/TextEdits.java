package io.gpuprof.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Replacements in a text, applied from the last to the first so that offsets stay true. */
final class TextEdits {

  /** What stands from start to end becomes the text. */
  record Edit(int start, int end, String text) {}

  private final List<Edit> edits = new ArrayList<>();

  void replace(int start, int end, String text) {
    edits.add(new Edit(start, end, text));
  }

  /** Inserts; several insertions at one place stand in the order of the calls. */
  void insert(int at, String text) {
    replace(at, at, text);
  }

  boolean isEmpty() {
    return edits.isEmpty();
  }

  void addAll(TextEdits others) {
    edits.addAll(others.edits);
  }

  String apply(String text) {
    return apply(text, 0, text.length());
  }

  /** A part of the text, if all edits lie in it and apart from each other. */
  Optional<String> tryApply(String text, int from, int to) {
    int at = from;
    for (Edit edit : sorted()) {
      if (edit.start() < at || edit.end() > to) {
        return Optional.empty();
      }
      at = edit.end();
    }
    return Optional.of(apply(text, from, to));
  }

  private List<Edit> sorted() {
    List<Edit> sorted = new ArrayList<>(edits);
    // A stable sort: insertions at one place keep their order, and stand before what is replaced
    // there.
    sorted.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
    return sorted;
  }

  private String apply(String text, int from, int to) {
    String lineBreak = breaksLinesAsWindows(text) ? "\r\n" : "\n";
    StringBuilder out = new StringBuilder(to - from + 256);
    int at = from;
    for (Edit edit : sorted()) {
      if (edit.start() < at) {
        throw new IllegalStateException("edits overlap at " + edit.start());
      }
      out.append(text, at, edit.start());
      out.append(edit.text().replace("\n", lineBreak));
      at = edit.end();
    }
    return out.append(text, at, to).toString();
  }

  private static boolean breaksLinesAsWindows(String text) {
    int first = text.indexOf('\n');
    return first > 0 && text.charAt(first - 1) == '\r';
  }
}
