package io.gpuprof.runtime.node;

/** What a name in a file tree stands for; the letters are those of {@code find -printf %y}. */
public enum EntryType {
  FILE('f'),
  FOLDER('d'),
  LINK('l'),
  CHARACTER_DEVICE('c'),
  BLOCK_DEVICE('b'),
  FIFO('p'),
  SOCKET('s');

  private final char letter;

  EntryType(char letter) {
    this.letter = letter;
  }

  /** The letter that {@code find} prints for it. */
  public char letter() {
    return letter;
  }
}
