package io.gpuprof.target;

/** A value as one word of a shell command or of a file of variables. */
final class ShellWord {

  /** Mean nothing to a shell, wherever they stand. */
  private static final String SAFE =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./@%+=:,-";

  private ShellWord() {}

  static String of(String value) {
    return isSafe(value) ? value : "'" + value.replace("'", "'\\''") + "'";
  }

  private static boolean isSafe(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (SAFE.indexOf(value.charAt(i)) < 0) {
        return false;
      }
    }
    return !value.isEmpty();
  }
}
