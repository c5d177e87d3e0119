package io.gpuprof.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A file name with what Go's {@code filepath.Match} knows: {@code *} stands for any characters,
 * {@code ?} for one, {@code [a-z]} and {@code [^a-z]} for one of a class or none of it, and after a
 * backslash a character stands for itself. Not a regular expression: those take forever for a
 * pattern of many asterisks.
 */
final class NamePattern {

  /** Of each place the characters that may stand there; empty for an asterisk. */
  private final List<Optional<IntPredicate>> wanted;

  private NamePattern(List<Optional<IntPredicate>> wanted) {
    this.wanted = wanted;
  }

  /** Empty if a class has no end or is empty, or a backslash nothing behind it. */
  static Optional<NamePattern> of(String text) {
    return new Parser(text.codePoints().toArray()).parse().map(NamePattern::new);
  }

  /** Whether it stands for anything but itself. */
  static boolean isIn(String text) {
    return text.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
  }

  boolean matches(String text) {
    int[] name = text.codePoints().toArray();
    int at = 0;
    int pattern = 0;
    int asterisk = -1;
    int resume = 0;
    while (at < name.length) {
      if (isAsterisk(pattern)) {
        asterisk = pattern++;
        resume = at;
      } else if (pattern < wanted.size() && wanted.get(pattern).orElseThrow().test(name[at])) {
        pattern++;
        at++;
      } else if (asterisk >= 0) {
        // The last asterisk takes one character more; those before it never need to.
        pattern = asterisk + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (isAsterisk(pattern)) {
      pattern++;
    }
    return pattern == wanted.size();
  }

  private boolean isAsterisk(int pattern) {
    return pattern < wanted.size() && wanted.get(pattern).isEmpty();
  }

  private static final class Parser {
    private final int[] text;
    private int at;

    Parser(int[] text) {
      this.text = text;
    }

    Optional<List<Optional<IntPredicate>>> parse() {
      List<Optional<IntPredicate>> wanted = new ArrayList<>();
      while (at < text.length) {
        int first = text[at++];
        if (first == '*') {
          wanted.add(Optional.empty());
        } else if (first == '?') {
          wanted.add(Optional.of(c -> true));
        } else {
          at--;
          Optional<IntPredicate> next = first == '[' ? set() : character().map(Parser::same);
          if (next.isEmpty()) {
            return Optional.empty();
          }
          wanted.add(next);
        }
      }
      return Optional.of(wanted);
    }

    private static IntPredicate same(int wanted) {
      return c -> c == wanted;
    }

    /** One character, perhaps behind a backslash; empty at the end. */
    private Optional<Integer> character() {
      if (at < text.length && text[at] == '\\') {
        at++;
      }
      return at < text.length ? Optional.of(text[at++]) : Optional.empty();
    }

    private boolean isNext(int c) {
      boolean is = at < text.length && text[at] == c;
      at += is ? 1 : 0;
      return is;
    }

    private Optional<IntPredicate> set() {
      at++;
      boolean negated = isNext('^');
      IntPredicate any = c -> false;
      boolean isEmpty = true;
      while (isEmpty || !isNext(']')) {
        Optional<Integer> low = isPlainEnd() ? Optional.empty() : character();
        Optional<Integer> high =
            isNext('-') ? (isPlainEnd() ? Optional.empty() : character()) : low;
        if (low.isEmpty() || high.isEmpty()) {
          return Optional.empty();
        }
        int from = low.get();
        int to = high.get();
        any = any.or(c -> c >= from && c <= to);
        isEmpty = false;
      }
      return Optional.of(negated ? any.negate() : any);
    }

    /** Neither begins a range, unless behind a backslash. */
    private boolean isPlainEnd() {
      return at < text.length && (text[at] == ']' || text[at] == '-');
    }
  }
}
