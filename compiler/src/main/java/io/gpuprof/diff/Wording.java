package io.gpuprof.diff;

/** Words that both formats share. */
final class Wording {

  private Wording() {}

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Text of the input, without what could steer a terminal or turn the line round. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED ->
                    out.append("\\u%04x".formatted(c));
                default -> out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
