package io.gpuprof.picture;

/** What a piece of text is; each has a colour of its own. */
enum Ink {
  /** Where the plugin's container sees the host. */
  MOUNT,
  /** The driver root. */
  ROOT,
  /** Whatever else stands in a path. */
  PATH,
  /** Words about a path. */
  NOTE;

  /** The name of the class in the style sheet. */
  String style() {
    return switch (this) {
      case MOUNT -> "mount";
      case ROOT -> "root";
      case PATH -> "path";
      case NOTE -> "note";
    };
  }
}
