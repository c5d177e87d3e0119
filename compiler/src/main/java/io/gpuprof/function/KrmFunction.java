package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.schema.SchemaChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The function: reads a list, works out what has to change, and edits the list's text there and
 * nowhere else. When something is wrong, nothing changes and the results say what.
 */
public final class KrmFunction {

  private final SchemaChecker schemas = new SchemaChecker();

  /** Runs the function on the text of a {@code ResourceList}. */
  public Outcome run(String input) {
    PackageList list;
    try {
      list = PackageList.read(input);
    } catch (MarkedReader.Unreadable e) {
      return Outcome.refused(e.diagnostics());
    }
    Findings findings = new Findings(list);
    Diagnostics diagnostics = new Diagnostics();
    FunctionConfig config =
        new FunctionConfigReader(schemas, diagnostics).read(list.functionConfig());
    findings.addAll(diagnostics, list.functionConfig().orElse(null));
    TextEdits edits = new TextEdits();
    int expected = list.items().size();
    if (!findings.hasErrors()) {
      List<Installation> installations =
          new Installations(list, config, schemas, findings).compile();
      if (config.mode() == FunctionConfig.Mode.VALIDATE) {
        new Validation(list, config, schemas, findings).check(installations);
      } else {
        requireProfile(list, installations, findings);
        Generation.Plan plan = plan(list, config, installations, findings);
        TextEdits planned = edits(list, plan, findings);
        if (!findings.hasErrors()) {
          edits = planned;
          expected += plan.additions().size() - plan.stale().size();
          Report.tell(plan, findings);
        }
      }
    }
    return answer(list, edits, expected, findings.sorted(), input);
  }

  private static Generation.Plan plan(
      PackageList list,
      FunctionConfig config,
      List<Installation> installations,
      Findings findings) {
    if (findings.hasErrors()) {
      return Generation.Plan.NOTHING;
    }
    Generation.Plan plan = new Generation(list, config, findings).plan(installations);
    new Neighbours(findings).check(installations, list, plan.stale());
    return plan;
  }

  private static void requireProfile(
      PackageList list, List<Installation> installations, Findings findings) {
    if (installations.isEmpty() && !findings.hasErrors()) {
      findings.add(
          Severity.ERROR,
          "no-profile",
          list.functionConfig().orElse(null),
          "",
          "there is nothing to compile: the package holds no PlatformProfile, and the functionConfig names none; say for example `profile: gke-cos`");
    }
  }

  private static TextEdits edits(PackageList list, Generation.Plan plan, Findings findings) {
    String text = list.file().text();
    TextEdits edits = new TextEdits();
    for (Generation.Update update : plan.updates()) {
      TextEdits own = new TextEdits();
      Marked.Mapping node = update.item().node();
      new TextPatch(text, own).map(node, update.tree().toPlain(), update.merged().object());
      if (isRight(text, update, own)) {
        edits.addAll(own);
      } else {
        findings.add(
            Severity.ERROR,
            "not-editable",
            update.item(),
            "",
            "the object is out of date and cannot be edited in place, because of anchors, aliases or an unusual layout; write it out plainly");
      }
    }
    TextPatch patch = new TextPatch(text, edits);
    if (list.itemsEntry().value() instanceof Marked.Sequence items && !items.items().isEmpty()) {
      int left = items.items().size() - plan.stale().size();
      if (left + plan.additions().size() == 0) {
        throw new IllegalStateException("a run never empties a package");
      }
      plan.additions().forEach(object -> patch.append(items, object));
      plan.stale().forEach(item -> patch.delete(items, items.items().indexOf(item.node()), true));
    } else if (!plan.additions().isEmpty()) {
      patch.replace(list.itemsEntry(), plan.additions());
    }
    return edits;
  }

  /** Read again, the edited object says what it should: the edits are proved, not trusted. */
  private static boolean isRight(String text, Generation.Update update, TextEdits edits) {
    Marked.Mapping node = update.item().node();
    int line = text.lastIndexOf('\n', node.start() - 1) + 1;
    String before = " ".repeat(text.codePointCount(line, node.start()));
    int end = text.indexOf('\n', node.end());
    boolean behindLines = node.end() > 0 && text.charAt(node.end() - 1) == '\n';
    int to = behindLines ? node.end() : end < 0 ? text.length() : end + 1;
    return edits
        .tryApply(text, node.start(), to)
        .map(edited -> Generation.holds(before + edited, update.merged().object()))
        .orElse(false);
  }

  private static Outcome answer(
      PackageList list, TextEdits edits, int expected, List<FunctionResult> results, String input) {
    writeResults(list, edits, results);
    String text = list.file().text();
    // A byte order mark, which is no part of the text, stays when nothing changes.
    String output = edits.isEmpty() ? (input.endsWith(text) ? input : text) : edits.apply(text);
    if (!edits.isEmpty()) {
      requireItems(output, expected);
    }
    return new Outcome(output, results, List.of());
  }

  /** An answer with fewer items deletes files of the user: better none at all. */
  private static void requireItems(String output, int expected) {
    try {
      int found = PackageList.read(output).items().size();
      if (found != expected) {
        throw new IllegalStateException("%d items instead of %d".formatted(found, expected));
      }
    } catch (MarkedReader.Unreadable e) {
      throw new IllegalStateException("the answer is no list: " + e.diagnostics(), e);
    }
  }

  /** Results of other functions stay, those of an earlier run of ours go. */
  private static void writeResults(
      PackageList list, TextEdits edits, List<FunctionResult> results) {
    TextPatch patch = new TextPatch(list.file().text(), edits);
    List<@Nullable Object> all = new ArrayList<>();
    boolean ours = false;
    for (Object earlier : list.results()) {
      boolean own =
          earlier instanceof Map<?, ?> map
              && map.get("tags") instanceof Map<?, ?> tags
              && FunctionResult.NAME.equals(tags.get(FunctionResult.TOOL));
      ours |= own;
      if (!own) {
        all.add(earlier);
      }
    }
    if (results.isEmpty() && !ours) {
      return;
    }
    results.forEach(result -> all.add(result.toPlain()));
    if (list.root().entry("results").isPresent()) {
      patch.replace(list.root().entry("results").orElseThrow(), all);
    } else {
      patch.add(list.root(), "results", all);
    }
  }
}
