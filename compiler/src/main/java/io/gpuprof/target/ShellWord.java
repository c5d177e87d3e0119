package io.gpuprof.target;

import java.util.regex.Pattern;

/** A value as one word of a shell command or of a file of variables. */
final class ShellWord {

  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_./@%+=:,-]+");

  private ShellWord() {}

  static String of(String value) {
    return SAFE.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
