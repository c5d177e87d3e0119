package io.gpuprof.diff;

/** Words that both formats share. */
final class Wording {

  private Wording() {}

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
