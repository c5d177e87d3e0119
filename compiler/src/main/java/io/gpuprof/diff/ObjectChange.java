package io.gpuprof.diff;

import io.gpuprof.report.MarkdownText;
import io.gpuprof.target.ObjectId;
import java.util.List;

/**
 * One object that differs.
 *
 * @param id the object
 * @param kind what became of it
 * @param why reason that a profile gives for an object that only one side has; empty for none
 * @param fields what differs; all fields of an object that only one side has
 */
public record ObjectChange(ObjectId id, Kind kind, String why, List<FieldChange> fields) {

  /** What became of an object. */
  public enum Kind {
    /** Only the second side has it. */
    ADDED,
    /** Only the first side has it. */
    REMOVED,
    /** Both have it. */
    CHANGED;

    String word() {
      return switch (this) {
        case ADDED -> "added";
        case REMOVED -> "removed";
        case CHANGED -> "changed";
      };
    }
  }

  String title() {
    return MarkdownText.printable(id.toString())
        + (id.group().isEmpty() ? "" : " (" + group() + ")");
  }

  private String group() {
    return MarkdownText.printable(id.group());
  }
}
