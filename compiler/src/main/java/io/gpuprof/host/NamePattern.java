package io.gpuprof.host;

/**
 * A file name in which {@code *} stands for any characters and {@code ?} for one. Not a regular
 * expression: those take forever for a pattern of many asterisks.
 */
record NamePattern(String text) {

  boolean matches(String name) {
    int at = 0;
    int pattern = 0;
    int asterisk = -1;
    int resume = 0;
    while (at < name.length()) {
      if (pattern < text.length() && text.charAt(pattern) == '*') {
        asterisk = pattern++;
        resume = at;
      } else if (pattern < text.length() && isSame(text.charAt(pattern), name.charAt(at))) {
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
    while (pattern < text.length() && text.charAt(pattern) == '*') {
      pattern++;
    }
    return pattern == text.length();
  }

  private static boolean isSame(char wanted, char found) {
    return wanted == '?' || wanted == found;
  }
}
