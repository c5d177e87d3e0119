package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Severity;
import java.util.ArrayList;
import java.util.List;

/** Tells what a run changed. */
final class Report {

  /** Nobody reads more names in one line. */
  private static final int MOST_NAMES = 5;

  private Report() {}

  static void tell(Generation.Plan plan, Findings findings) {
    for (Generation.Update update : plan.updates()) {
      FunctionResult.Subject subject = FunctionResult.Subject.of(update.item());
      List<String> followed = new ArrayList<>();
      for (Change change : update.merged().changes()) {
        switch (change.kind()) {
          case UPDATED, REMOVED -> followed.add(change.field());
          case OVERWRITTEN, RESTORED, KEPT -> findings.add(result(subject, change));
        }
      }
      if (!followed.isEmpty()) {
        int shown = Math.min(MOST_NAMES, followed.size());
        String more =
            shown < followed.size() ? " and %d more".formatted(followed.size() - shown) : "";
        String names = String.join(", ", followed.subList(0, shown));
        findings.add(
            Severity.INFO, "updated", update.item(), "", "brought up to date: " + names + more);
      }
    }
    for (Item item : plan.stale()) {
      findings.add(Severity.INFO, "removed", item, "", "removed: no profile asks for it any more");
    }
  }

  private static FunctionResult result(FunctionResult.Subject subject, Change change) {
    String instead = "; change the profile instead, or set a value in the functionConfig";
    return switch (change.kind()) {
      case OVERWRITTEN ->
          change.result(
              Severity.WARNING,
              "overwritten",
              subject,
              "changed by hand, and set back" + change.fromTo() + instead);
      case RESTORED ->
          change.result(
              Severity.WARNING, "restored", subject, "taken out by hand, and put back" + instead);
      default ->
          change.result(
              Severity.INFO,
              "kept",
              subject,
              "no profile asks for it any more; it stays, because it was changed by hand");
    };
  }
}
